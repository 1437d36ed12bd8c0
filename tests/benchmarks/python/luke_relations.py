"""Relations with transformers' LukeForEntityPairClassification: all ordered pairs of the capitalised word runs of a sentence.

python3 luke_relations.py MODEL_DIR documents.jsonl result.json [--batch 1] [--threads 1]
"""
import re

import transformers

from luke_common import score, sentences

NAME = re.compile(r"\b[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")


def examples_of(document, tokenizer):
    names = [match.span() for match in NAME.finditer(document["text"])]
    for start, end in sentences(document["text"]):
        inside = [name for name in names if start <= name[0] and name[1] <= end]
        text = document["text"][start:end].rstrip()
        for head in inside:
            for tail in inside:
                if head is not tail:
                    yield document, start, text, (head[0] - start, head[1] - start), (tail[0] - start, tail[1] - start)


def rows_of(batch, logits, labels):
    for (document, start, _, head, tail), of_pair in zip(batch, logits):
        best = int(of_pair.argmax())
        yield [str(document["id"]), head[0] + start, head[1] + start, tail[0] + start, tail[1] + start, labels[best], float(of_pair[best])]


if __name__ == "__main__":
    score(transformers.LukeForEntityPairClassification, "entity_pair_classification", examples_of,
          text_of=lambda example: example[2], spans_of=lambda example: list(example[3:5]), size_of=lambda example: len(example[2]), rows_of=rows_of)
