import { InvalidArgumentError } from '@spex/core';
import { TRAINERS, type TrainerName } from '@spex/models';

/** What is trained, as `--trainer` names it. */
export type TrainerSpec =
  | { readonly kind: 'own'; readonly name: TrainerName }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'in-context' };

/** What `--trainer` names; undefined where nothing is named. Throws InvalidArgumentError that lists the trainers. */
export function parseTrainer(spec: string | undefined): TrainerSpec | undefined {
  if (spec === undefined) return undefined;
  const name = spec.trim().toLowerCase();
  const own = TRAINERS.find((trainer) => trainer === name);
  if (own !== undefined) return { kind: 'own', name: own };
  if (name === 'in-context') return { kind: 'in-context' };
  if (name.startsWith('command:')) {
    const command = spec.trim().slice('command:'.length);
    if (command.trim() !== '') return { kind: 'command', command };
    throw new InvalidArgumentError('trainer', 'trainer command: needs a program, command:PROGRAM', spec);
  }
  const known = [...TRAINERS, 'in-context', 'command:PROGRAM'].join(', ');
  throw new InvalidArgumentError('trainer', `there is no trainer '${spec}': the trainers are ${known}`, spec);
}
