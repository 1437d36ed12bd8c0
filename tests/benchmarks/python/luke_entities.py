"""Entities with transformers' LukeForEntitySpanClassification, following studio-ousia/luke notebooks/huggingface_conll_2003.ipynb.

python3 luke_entities.py MODEL_DIR documents.jsonl result.json [--batch 1] [--threads 1]
"""
import argparse
import time

import numpy as np
import torch
import transformers

from luke_common import is_punctuation, read_documents, words_of, write_result

MAX_SUBWORDS, MAX_MENTION_SUBWORDS = 510, 30


def examples_of(document, tokenizer):
    """One example per sentence: the text of its window and all its candidate spans."""
    words, bounds = words_of(document["text"])
    subwords = [len(tokenizer.tokenize(word)) for word, _, _ in words]
    for start, end in zip(bounds, bounds[1:]):
        first, last = 0, len(words)
        if sum(subwords) > MAX_SUBWORDS:
            first, last = grow(subwords, start, end)
        text, starts, ends = "", [], []
        for i in range(first, last):
            word = words[i][0]
            if word[0] == "'" or (len(word) == 1 and is_punctuation(word)):
                text = text.rstrip()
            if start <= i < end:
                starts.append(len(text))
            text += word
            if start <= i < end:
                ends.append(len(text))
            text += " "
        spans, of_words = [], []
        for i in range(end - start):
            length = 0
            for j in range(i, end - start):
                length += subwords[start + j]
                if length > MAX_MENTION_SUBWORDS:
                    break
                spans.append((starts[i], ends[j]))
                of_words.append((i, j + 1))
        if spans:
            yield dict(document=document, words=words, start=start, text=text.rstrip(), spans=spans, of_words=of_words,
                       size=sum(subwords[first:last]) + len(spans))


def grow(subwords, start, end):
    """The window around a sentence: word by word, left and right in turn, up to the first that does not fit."""
    first, last, total = start, end, sum(subwords[start:end])
    while True:
        grown = False
        if first > 0:
            if total + subwords[first - 1] > MAX_SUBWORDS:
                return first, last
            first, total, grown = first - 1, total + subwords[first - 1], True
        if last < len(subwords):
            if total + subwords[last] > MAX_SUBWORDS:
                return first, last
            last, total, grown = last + 1, total + subwords[last], True
        if not grown:
            return first, last


def decode(example, logits, labels):
    """Greedy by highest logit, without overlaps."""
    best, highest = logits.argmax(1), logits.max(1)
    taken = np.zeros(len(example["words"]), bool)
    for k in sorted((k for k in range(len(best)) if best[k] != 0), key=lambda k: highest[k], reverse=True):
        i, j = example["of_words"][k]
        if not taken[i:j].any():
            taken[i:j] = True
            start, end = example["words"][example["start"] + i][1], example["words"][example["start"] + j - 1][2]
            yield [str(example["document"]["id"]), start, end, labels[int(best[k])], float(highest[k])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("documents")
    parser.add_argument("result")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    transformers.logging.set_verbosity_error()
    tokenizer = transformers.LukeTokenizer.from_pretrained(args.model, task="entity_span_classification")
    plain = transformers.LukeTokenizer.from_pretrained(args.model, task=None)
    model = transformers.LukeForEntitySpanClassification.from_pretrained(args.model).eval()
    documents = read_documents(args.documents)
    begun = time.process_time()
    examples = [example for document in documents for example in examples_of(document, plain)]
    examples.sort(key=lambda example: -example["size"])
    rows = []
    for first in range(0, len(examples), args.batch):
        batch = examples[first:first + args.batch]
        inputs = tokenizer([e["text"] for e in batch], entity_spans=[e["spans"] for e in batch], return_tensors="pt", padding=True)
        with torch.inference_mode():
            logits = model(**inputs).logits.numpy()
        for example, of_example in zip(batch, logits):
            rows.extend(decode(example, of_example[:len(example["spans"])], model.config.id2label))
    write_result(args.result, time.process_time() - begun, rows)


if __name__ == "__main__":
    main()
