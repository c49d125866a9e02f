"""Keeping a session on disk: the draft while it is edited, the plan file when it is saved."""

from pathlib import Path
from threading import Lock

from wizard.drafts import DraftFile, DraftInUse, Found, save_plan
from wizard.files import FileFault
from wizard.session import Session


class Saving:
    """The draft and the plan file of one session. `write_draft` may be called from any thread."""

    def __init__(self, session: Session, draft_file: DraftFile) -> None:
        self._session = session
        self._draft_file = draft_file
        self._lock = Lock()
        self._ours: Path | None = None

    def find_draft(self) -> Found | None:
        """Return the draft of an earlier session where it says something else than this one."""
        found = self._draft_file.find()
        return None if found is None or found.draft == self._session.draft else found

    def refuse_draft(self) -> None:
        """Keep the earlier session's draft aside."""
        self._draft_file.set_aside()

    def write_draft(self) -> str:
        """Write the newest draft, one writer at a time; return why it could not be, or `""`."""
        with self._lock:
            try:
                self._draft_file.save(self._session.draft)
            except FileFault as fault:
                return str(fault)
        return ""

    def leave(self) -> str:
        """Leave the draft as the next session should find it: none where the plan file says the same."""
        if not self._session.is_saved:
            return self.write_draft()
        with self._lock:
            self._draft_file.discard()
        return ""

    def close(self) -> None:
        """Let another wizard edit the plan."""
        self._draft_file.close()

    def would_replace(self, path: Path) -> bool:
        """Whether saving to `path` replaces a file that this session has not written."""
        return path != self._ours and path.exists()

    def save(self, path: Path) -> str:
        """Write the plan file, then let go of the draft; return a warning or `""`. FileFault where it fails."""
        draft = self._session.draft
        save_plan(path, draft)
        self._ours = path
        self._session.mark_saved(path, draft)
        with self._lock:
            self._draft_file.discard()
            return self._follow(path)

    def _follow(self, path: Path) -> str:
        """Keep further drafts under the path that the plan now has."""
        if path == self._draft_file.plan:
            return ""
        try:
            draft_file = DraftFile(path)
        except DraftInUse as used:
            return str(used)
        self._draft_file.close()
        self._draft_file = draft_file
        return ""
