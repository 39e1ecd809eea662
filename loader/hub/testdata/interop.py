"""What Python's huggingface_hub makes of a cache, for TestPython. Usage: interop.py COMMAND REPO [ARGUMENT...]; the environment says where."""

import json
import sys
import time

import huggingface_hub as hub
from huggingface_hub.utils import WeakFileLock

command, repo = sys.argv[1:3]

if command == "look":  # at what ffnrun downloaded, without the network
    info = hub.scan_cache_dir()
    found = [r for r in info.repos if r.repo_id == repo]
    revisions = [v for r in found for v in r.revisions]
    result = {
        "warnings": [str(w) for w in info.warnings],
        "folder": hub.snapshot_download(repo, local_files_only=True),
        "refs": sorted(f for v in revisions for f in v.refs),
        "files": sorted(f.file_name for v in revisions for f in v.files),
        "size": sum(r.size_on_disk for r in found),
        "config": hub.try_to_load_from_cache(repo, "config.json"),
        "absent": hub.try_to_load_from_cache(repo, "chat_template.jinja") is hub._CACHED_NO_EXIST,
    }
elif command == "snapshot":  # the whole repository, or what matches
    result = hub.snapshot_download(repo, allow_patterns=sys.argv[3:] or None)
elif command == "file":
    result = hub.hf_hub_download(repo, sys.argv[3])
elif command == "lock":  # and hold for a while
    with WeakFileLock(sys.argv[3]):
        print(json.dumps("held"), flush=True)
        time.sleep(float(sys.argv[4]))
    sys.exit()
print(json.dumps(result))
