import type { RequestPart, StudioRequest } from './api.ts';

/** What is to be explained: a text, a chat, or a question over documents. */
export function Input({
  request,
  change,
}: {
  readonly request: StudioRequest;
  readonly change: (part: RequestPart) => void;
}) {
  if (request.kind === 'text') {
    return (
      <label class="field">
        <span>Text</span>
        <textarea
          id="text"
          rows={6}
          value={request.text ?? ''}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
    );
  }
  if (request.kind === 'chat') {
    const messages = request.messages ?? [{ role: 'user', content: '' }];
    const set = (at: number, part: { role?: string; content?: string }) =>
      change({ messages: messages.map((message, own) => (own === at ? { ...message, ...part } : message)) });
    return (
      <fieldset class="field">
        <legend>Messages</legend>
        {messages.map(({ role, content }, at) => (
          <div class="row" key={at}>
            <select
              aria-label={`Role of message ${at + 1}`}
              value={role}
              onChange={(event) => set(at, { role: event.currentTarget.value })}
            >
              {['system', 'user', 'assistant'].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <textarea
              aria-label={`Message ${at + 1}`}
              rows={2}
              value={content}
              onInput={(event) => set(at, { content: event.currentTarget.value })}
            />
            <button
              type="button"
              class="plain"
              aria-label={`Remove message ${at + 1}`}
              onClick={() => change({ messages: messages.filter((_, own) => own !== at) })}
            >
              ×
            </button>
          </div>
        ))}
        <button
          type="button"
          class="plain"
          onClick={() =>
            change({
              messages: [
                ...messages,
                { role: messages.at(-1)?.role === 'user' ? 'assistant' : 'user', content: '' },
              ],
            })
          }
        >
          Add a message
        </button>
      </fieldset>
    );
  }
  const documents = request.documents ?? [{ text: '' }, { text: '' }];
  const set = (at: number, part: { title?: string; text?: string }) =>
    change({ documents: documents.map((one, own) => (own === at ? { ...one, ...part } : one)) });
  return (
    <>
      <label class="field">
        <span>Question</span>
        <input
          id="question"
          value={request.question ?? ''}
          onInput={(event) => change({ question: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>Answer to explain (default: the model’s own)</span>
        <input
          id="answer"
          value={request.answer ?? ''}
          onInput={(event) => change({ answer: event.currentTarget.value })}
        />
      </label>
      <fieldset class="field">
        <legend>Documents</legend>
        {documents.map(({ title, text }, at) => (
          <div class="row" key={at}>
            <input
              aria-label={`Title of document ${at + 1}`}
              placeholder="Title"
              value={title ?? ''}
              onInput={(event) => set(at, { title: event.currentTarget.value })}
            />
            <textarea
              aria-label={`Document ${at + 1}`}
              rows={2}
              value={text}
              onInput={(event) => set(at, { text: event.currentTarget.value })}
            />
            <button
              type="button"
              class="plain"
              aria-label={`Remove document ${at + 1}`}
              onClick={() => change({ documents: documents.filter((_, own) => own !== at) })}
            >
              ×
            </button>
          </div>
        ))}
        <button
          type="button"
          class="plain"
          onClick={() => change({ documents: [...documents, { text: '' }] })}
        >
          Add a document
        </button>
      </fieldset>
    </>
  );
}
