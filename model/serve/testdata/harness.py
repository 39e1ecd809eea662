"""Runs lm-evaluation-harness on a model of the zoo twice, through `ffnrun serve` and by its own transformers backend, and compares every answer.

    go build -o /tmp/ffnrun ./cmd/ffnrun
    python3 model/serve/testdata/harness.py /tmp/ffnrun swiglu

lm_eval==0.4.13 (with its extra [api]), transformers==4.57.6, torch==2.15.0, accelerate. Two tasks are made of the zoo's held-out text: which of four sentences
comes next (log-likelihoods of 400 texts), and 100 texts continued up to a full stop.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
import lm_eval
from lm_eval.tasks import TaskManager

program, name = sys.argv[1:]
root = pathlib.Path(__file__).parents[3]
work = pathlib.Path(tempfile.mkdtemp())

TASK = """task: {task}
dataset_path: json
dataset_kwargs: {{data_files: {{validation: {data}}}}}
output_type: {kind}
validation_split: validation
doc_to_text: "{{{{context}}}}"
"""
NEXT = 'doc_to_target: "{{label}}"\ndoc_to_choice: "endings"\nmetric_list: [{metric: acc}, {metric: acc_norm}]\n'
STORY = 'doc_to_target: "{{endings[0]}}"\ngeneration_kwargs: {until: ["."], max_gen_toks: 24, do_sample: false}\nmetric_list: [{metric: exact_match}]\n'


def make_tasks():
    text = (root / "zoo" / "heldout.txt").read_text().replace("\n", " ")
    sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+", text) if 30 < len(s) < 160]
    rng, data = random.Random(1), work / "next.jsonl"
    with data.open("w") as f:
        for i in range(0, 300, 3):
            endings = [sentences[i + 2]] + [sentences[rng.randrange(400, len(sentences))] for _ in range(3)]
            f.write(json.dumps({"context": sentences[i] + " " + sentences[i + 1], "endings": endings, "label": 0}) + "\n")
    (work / "next.yaml").write_text(TASK.format(task="next_sentence", data=data, kind="multiple_choice") + NEXT)
    (work / "story.yaml").write_text(TASK.format(task="continue_story", data=data, kind="generate_until") + STORY)


def run(model, args):
    tasks = TaskManager(include_path=str(work))
    return lm_eval.simple_evaluate(model, model_args=args, tasks=["next_sentence", "continue_story"], task_manager=tasks, log_samples=True, device="cpu")["samples"]


make_tasks()
folder = work / name
shutil.copytree(root / "zoo" / name, folder)
shutil.copy(root / "zoo" / "tokenizer.json", folder)
server = subprocess.Popen([program, "serve", "-m", str(folder), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
try:
    url = server.stdout.readline().strip() + "/completions"
    ours = run("local-completions", f"model={name},base_url={url},num_concurrent=4,tokenizer={folder},tokenized_requests=True,max_length=512")
finally:
    server.terminate()
theirs = run("hf", f"pretrained={folder},dtype=float32,max_length=512")

most, flags = 0.0, 0
for a, b in zip(ours["next_sentence"], theirs["next_sentence"], strict=True):
    for (x,), (y,) in zip(a["resps"], b["resps"], strict=True):
        most, flags = max(most, abs(x[0] - y[0])), flags + (x[1] != y[1])
texts = sum(a["resps"] != b["resps"] for a, b in zip(ours["continue_story"], theirs["continue_story"], strict=True))
print(f"log-likelihoods: {most:.2g} nats apart at most, {flags} greedy flags differ; {texts} texts differ")
