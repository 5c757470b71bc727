"""A trainer for spex with scikit-learn: logistic regression on TF-IDF. JSON lines in, JSON lines out."""
import csv
import json
import math
import sys

try:
    import sklearn
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
except ImportError:
    sys.exit("this trainer needs scikit-learn: python3 -m pip install scikit-learn")


def read(path, text, label):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row[text] for row in rows], [row[label] for row in rows]


def train(points, seed):
    """Trains on some points of the training set: for each test point one log-probability a class."""
    labels = [LABELS[point] for point in points]
    # A class that has no point gets the share that one point more of each class would give it.
    shares = {name: math.log((labels.count(name) + 1) / (len(labels) + len(CLASSES))) for name in CLASSES}
    if len(set(labels)) < 2:
        return [[shares[name] for name in CLASSES]] * TEST.shape[0]
    model = LogisticRegression(C=10, random_state=seed).fit(TRAIN[points], labels)
    columns = {name: column for column, name in enumerate(model.classes_)}
    return [
        [float(row[columns[name]]) if name in columns else shares[name] for name in CLASSES]
        for row in model.predict_log_proba(TEST)
    ]


for line in sys.stdin:
    ask = json.loads(line)
    if "spex" in ask:
        told = ask["trainer"]
        CLASSES = told["classes"]
        texts, LABELS = read(told["train"], told["text"], told["label"])
        features = TfidfVectorizer()
        TRAIN = features.fit_transform(texts)
        TEST = features.transform(read(told["test"], told["text"], told["label"])[0])
        answer = {
            "scale": "logit",
            "model": f"tfidf-logistic-1, scikit-learn {sklearn.__version__}",  # change it whenever the scores change
            "notes": ["a class without a training point gets the share that one point more of each class would give it"],
        }
    else:
        answer = {"id": ask["id"], "scores": [train(points, ask["seed"]) for points in ask["subsets"]]}
    print(json.dumps(answer), flush=True)
