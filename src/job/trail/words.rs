//! What the actions of the trail are called in Japanese.

const WORDS: [(&str, &str); 37] = [
    ("plan.import", "計画を取り込んだ"),
    ("plan.edit", "計画の値を直した"),
    ("city.import", "課の一覧を取り込んだ"),
    ("city.edit", "課の一覧を直した"),
    ("inquiry.open", "照会を出した"),
    ("inquiry.remind", "照会の催促をした"),
    ("inquiry.extend", "照会の期限を変えた"),
    ("inquiry.close", "照会を締め切った"),
    ("inquiry.reopen", "照会を再開した"),
    ("intake.read", "回答を受け付けた"),
    ("intake.name", "回答の様式番号を指定した"),
    ("intake.apply", "回答を反映した"),
    ("intake.undo", "回答の反映を取り消した"),
    ("intake.keep", "計画の値のままと決めた"),
    ("intake.reread", "回答を読み直した"),
    ("intake.discard", "回答を除外した"),
    ("intake.restore", "除外した回答を戻した"),
    ("run.queue", "送信待ちに加えた"),
    ("mail.sent", "メールを送った"),
    ("mail.failed", "メールを送れなかった"),
    ("mail.ambiguous", "メールが届いたか不明"),
    ("mail.held", "メールを止めた"),
    ("schedule.begin", "予定の回を始めた"),
    ("schedule.done", "予定の回が済んだ"),
    ("schedule.failed", "予定の回が失敗した"),
    ("schedule.recover", "途切れた回を戻した"),
    ("schedule.release", "予定の回を行わせた"),
    ("schedule.dismiss", "予定の回を行わせない"),
    ("schedule.pause", "予定を休止した"),
    ("schedule.resume", "予定を再開した"),
    ("schedule.accept-clock", "時計を認めた"),
    ("keeping.backup", "控えを取った"),
    ("keeping.restore", "控えから戻した"),
    ("keeping.tidy", "古いものを消した"),
    ("report.make", "報告書を作った"),
    ("notice.queue", "お知らせを作った"),
    ("run.revise", "差替えを作った"),
];

/// An action in Japanese; one that is not known here, as it is.
pub fn label(action: &str) -> &str {
    WORDS.iter().find(|(word, _)| *word == action).map_or(action, |(_, label)| label)
}
