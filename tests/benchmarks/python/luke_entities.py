"""Entities with transformers' LukeForEntitySpanClassification, following studio-ousia/luke notebooks/huggingface_conll_2003.ipynb.

python3 luke_entities.py MODEL_DIR documents.jsonl result.json [--batch 1] [--threads 1]
"""
import numpy as np
import transformers

from luke_common import is_punctuation, score, words_of

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


def rows_of(batch, logits, labels):
    for example, of_example in zip(batch, logits):
        yield from decode(example, of_example[:len(example["spans"])], labels)


if __name__ == "__main__":
    score(transformers.LukeForEntitySpanClassification, "entity_span_classification", examples_of,
          text_of=lambda example: example["text"], spans_of=lambda example: example["spans"], size_of=lambda example: example["size"], rows_of=rows_of)
