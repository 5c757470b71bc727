import { dataJob } from './data-job.ts';
import { checkInput, refusePrograms } from './studio-input.ts';
import type { StudioJob } from './studio-job.ts';
import type { TableShelf } from './table-shelf.ts';
import { textJob } from './text-job.ts';

/**
 * Reads what a page sent. Throws InvalidArgumentError that names the field at fault. `programs`: whether models and trainers may be
 * programs of this machine (`command:`, `script:`), which whoever holds the page's address could then start.
 */
export async function readJob(body: unknown, shelf: TableShelf, programs: boolean): Promise<StudioJob> {
  const input = checkInput(body);
  if (!programs) refusePrograms(input);
  return input.kind === 'data' ? dataJob(input, (id, header) => shelf.get(id, header)) : textJob(input);
}
