"""What a deed says when it is done, and when it is refused."""

from collections.abc import Mapping

from intake.errors import Conflict, Refused
from staff_console.web.tongue import N_

DID: Mapping[str, str] = {
    "claim": N_("引き受けました。返信を書けます。"),
    "release": N_("手放しました。"),
    "reply": N_("子どもに送りました。"),
    "note": N_("内部メモを残しました。子どもには見えません。"),
    "judge": N_("印についての判断を残しました。"),
    "level": N_("緊急度を変えました。"),
    "close": N_("完了にしました。子どもがまた書けば開き直します。"),
    "acknowledge": N_("警報を受けとめました。音は止まりました。つぎは引き受けてください。"),
    "grant": N_("読める人を足しました。"),
    "grant-half": N_(
        "記録しました。この人は一度外されているので、もう一人の管理者が同じ操作をすると読めるようになります。"
    ),
    "restrict": N_("読める人から外しました。"),
}
CHANGED = N_("開いたあとに様子が変わりました。いまの様子を見てから、もう一度決めてください。")
NEWER = N_(
    "開いたあとに新しいメッセージが来たか、ほかの職員が動きました。先に読んでください。書いた文は残っています。"
)
REASONS: Mapping[str, str] = {
    "empty": N_("何も書かれていません。書いてから押してください。"),
    "reason-missing": N_("理由を書いてください。"),
    "unknown-flag": N_("その印はもうありません。いまの印を見てください。"),
    "same-level": N_("もうその緊急度です。"),
    "few-holders": N_("外すと読める人が2人より少なくなります。先に読める人を足してください。"),
    "no-reader": N_("この職員にはかぎを渡せません。署名を確かめてください。"),
    "already-holds": N_("この職員はもう読めます。"),
}
ODD = N_("この内容では受け取れません。書いた内容を確かめてください。")


def trouble(deed: str, refused: Refused) -> str:
    """Say why a deed was refused, and what to do next."""
    if isinstance(refused, Conflict):
        return NEWER if deed == "reply" else CHANGED
    return REASONS.get(str(refused.args[0]), ODD) if refused.args else ODD
