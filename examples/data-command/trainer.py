"""A trainer for spex, in Python: the class whose mean text is nearest. JSON lines in, JSON lines out, nothing to install."""
import csv
import json
import math
import re
import sys
from collections import Counter


def read(path, text, label):
    with open(path, newline="", encoding="utf-8") as file:
        return [(unit(Counter(re.findall(r"\w+", row[text].lower()))), row[label]) for row in csv.DictReader(file)]


def unit(weights):
    """The same words with weights of length 1."""
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1
    return {word: weight / length for word, weight in weights.items()}


def mean(texts):
    total = Counter()
    for words in texts:
        total.update(words)
    return unit(total)


def train(points):
    """Trains on some points of the training set: for each test point one score a class, its cosine with their mean."""
    means = [mean(TRAIN[point][0] for point in points if TRAIN[point][1] == name) for name in CLASSES]
    return [[sum(weight * own.get(word, 0) for word, weight in words.items()) for own in means] for words, _ in TEST]


for line in sys.stdin:
    ask = json.loads(line)
    if "spex" in ask:
        told = ask["trainer"]
        CLASSES = told["classes"]
        TRAIN, TEST = (read(told[name], told["text"], told["label"]) for name in ("train", "test"))
        notes = ["a class without a training point scores 0"]
        # Change "model" whenever the scores change.
        answer = {"scale": "linear", "model": "nearest-centroid-1", "notes": notes}
    else:
        answer = {"id": ask["id"], "scores": [train(points) for points in ask["subsets"]]}
    print(json.dumps(answer), flush=True)
