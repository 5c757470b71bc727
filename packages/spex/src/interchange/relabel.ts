import type { FileContent } from './content.ts';
import { labelledPlayers } from './imported.ts';

/** The same with other labels of the players. Throws InvalidArgumentError for a wrong number of them, or one used twice. */
export function relabel(content: FileContent, labels: readonly string[]): FileContent {
  if (content.kind === 'values') {
    labelledPlayers(content.measured.batch.players, labels);
    return { ...content, measured: { ...content.measured, labels } };
  }
  if (content.kind === 'spectrum') {
    labelledPlayers(content.spectrum.players, labels);
    return { ...content, labels };
  }
  const { explanation } = content;
  const { players } = explanation.game;
  const named = labelledPlayers(players.length, labels);
  const game = {
    ...explanation.game,
    players: players.map((player, at) => ({ ...player, label: named[at]!.label })),
  };
  return { ...content, explanation: { ...explanation, game } };
}
