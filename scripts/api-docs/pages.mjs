// The API reference as Markdown: a page for each package, of a large one a page for each of its folders.

/** Exports from which on a package's folders have pages of their own, and those that such a folder has at least. */
const LARGE = 100;
const LEAST = 6;
const KINDS = { function: 'Functions', class: 'Classes', value: 'Values', type: 'Types' };

/** File names with their texts. */
export function pagesOf(packages) {
  const groups = packages.flatMap(groupsOf);
  const places = new Map();
  for (const { file, short, entries } of groups) {
    const anchor = anchors();
    for (const kind of Object.keys(KINDS)) {
      for (const entry of sorted(entries, kind)) {
        const link = `${file}#${anchor(entry.name)}`;
        places.set(`${short} ${entry.name}`, link);
        if (!places.has(entry.name)) places.set(entry.name, link);
      }
    }
  }
  const texts = groups.map((group) => [group.file, pageOf(group, places)]);
  return new Map([['README.md', contentsOf(packages, groups, places)], ...texts]);
}

function groupsOf({ short, name, entries }) {
  if (entries.length < LARGE) return [{ file: `${short}.md`, title: name, short, entries }];
  const sizes = new Map();
  for (const { folder } of entries) sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  const placeOf = ({ folder }) => (sizes.get(folder) < LEAST ? '' : folder);
  const folders = [...new Set(entries.map(placeOf))].sort();
  return folders.map((folder) => ({
    file: folder === '' ? `${short}.md` : `${short}-${folder}.md`,
    title: folder === '' ? name : `${name}: ${folder}`,
    short,
    entries: entries.filter((entry) => placeOf(entry) === folder),
  }));
}

function sorted(entries, kind) {
  return entries.filter((entry) => entry.kind === kind).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Anchors of headings, as they are made of their texts: one that comes again is numbered. */
function anchors() {
  const seen = new Map();
  return (heading) => {
    const slug = heading.toLowerCase();
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  };
}

function pageOf({ file, title, short, entries }, places) {
  const parts = [`# ${title}`, '[All of the API](README.md)'];
  for (const [kind, heading] of Object.entries(KINDS)) {
    const own = sorted(entries, kind);
    if (own.length === 0) continue;
    parts.push(`## ${heading}`);
    for (const entry of own) parts.push(...entryLines(entry, file, short, places));
  }
  return `${parts.join('\n\n')}\n`;
}

function entryLines({ name, doc, signature, source, from }, file, short, places) {
  const mentioned = new Set(`${signature} ${doc}`.match(/\b[A-Za-z]\w+\b/g));
  const used = [...mentioned]
    .filter((word) => word !== name && /^[A-Z]/.test(word) && places.has(word))
    .sort()
    .map((word) => `[${word}](${linkTo(places.get(`${short} ${word}`) ?? places.get(word), file)})`);
  const entrance = from.split('/').length > (from.startsWith('@') ? 2 : 1) ? ` Import from \`${from}\`.` : '';
  return [
    `### ${name}`,
    ...(doc === '' ? [] : [proseOf(doc)]),
    `\`\`\`ts\n${signature}\n\`\`\``,
    `${used.length > 0 ? `See ${used.join(', ')}. ` : ''}[Source](../../${source}).${entrance}`,
  ];
}

function linkTo(place, file) {
  return place.startsWith(`${file}#`) ? place.slice(file.length) : place;
}

/** A docstring's lines joined to paragraphs; outside of code, nothing in it is read as a tag. */
function proseOf(doc) {
  return doc
    .split(/\n\s*\n/)
    .map((paragraph) =>
      /^\s*([-*]|\d+\.) /m.test(paragraph) ? paragraph : paragraph.replace(/\s*\n\s*/g, ' '),
    )
    .join('\n\n')
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 0 ? part.replace(/<(?=[A-Za-z/!])/g, '\\<') : part))
    .join('');
}

function contentsOf(packages, groups, places) {
  const parts = [
    '# API',
    'What the packages export, from the docstrings of their code; `npm run -s api-docs` writes these pages. Everything here but the\nworkers’ and the stores’ inner parts can also be imported from `spex`.',
  ];
  for (const { short, name, description, others } of packages) {
    parts.push(`## ${name}`, description);
    for (const { file, title, entries } of groups.filter((group) => group.short === short)) {
      const links = entries
        .map((entry) => entry.name)
        .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
        .map((one) => `[${one}](${places.get(`${short} ${one}`)})`);
      parts.push(`**[${title}](${file})** ${links.join(' · ')}`);
    }
    if (others.size > 0) {
      const counts = new Map();
      for (const from of others.values()) counts.set(from, (counts.get(from) ?? 0) + 1);
      const told = packages.filter((one) => counts.has(one.short)).map((one) => one.name);
      parts.push(`It also exports what is used of ${told.join(', ')}.`);
    }
  }
  return `${parts.join('\n\n')}\n`;
}
