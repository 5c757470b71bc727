"""A model for spex, in Python: JSON lines in, JSON lines out. Nothing to install."""
import json
import sys

WORDS = {"good": 1, "great": 2, "wonderful": 3, "bad": -1, "boring": -2, "awful": -3}


def score(texts):
    """One number a text. For a PyTorch classifier, load model and tokenizer above, once, and change these two lines:

    batch = tokenizer(texts, padding=True, return_tensors="pt")
    return model(**batch).logits[:, 1].tolist()
    """
    split = [text.lower().replace(".", "").split() for text in texts]
    return [sum(WORDS.get(w, 0) * (-1 if "not" in ws[:i] else 1) for i, w in enumerate(ws)) for ws in split]


for line in sys.stdin:
    ask = json.loads(line)
    first = {"outputs": ["polarity"], "model": "word-list-1"}  # change "model" whenever the numbers change
    answer = first if "spex" in ask else {"id": ask["id"], "values": score(ask["texts"])}
    print(json.dumps(answer), flush=True)
