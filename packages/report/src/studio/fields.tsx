/** One of several. */
export function Choice({
  id,
  name,
  value,
  options,
  choose,
}: {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly choose: (value: string) => void;
}) {
  return (
    <label>
      {name}
      <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A number that may be left out. */
export function Amount({
  id,
  name,
  value,
  hint,
  change,
}: {
  readonly id: string;
  readonly name: string;
  readonly value: number | undefined;
  readonly hint: number | undefined;
  readonly change: (value: number | undefined) => void;
}) {
  return (
    <label>
      {name}
      <input
        id={id}
        type="number"
        min="1"
        placeholder={hint === undefined ? '' : String(hint)}
        value={value ?? ''}
        onInput={(event) => {
          const found = event.currentTarget.valueAsNumber;
          change(Number.isNaN(found) ? undefined : found);
        }}
      />
    </label>
  );
}
