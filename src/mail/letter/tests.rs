use super::*;

fn letter() -> Letter {
    Letter {
        document_number: Some("朝政企第123号".to_owned()),
        date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a real day"),
        department: "産業振興課".to_owned(),
        sender: "政策企画課長".to_owned(),
        plan: "第2期朝霞市まち・ひと・しごと創生総合戦略".to_owned(),
        plan_short: "第2期総合戦略".to_owned(),
        year: FiscalYear::new(2024),
        notice: None,
        contact: "政策企画課　政策企画係\n電話 048-000-0000（内線 123）".to_owned(),
        replaced: None,
        circumstances: Circumstances::default(),
    }
}

const FILES: [&str; 2] = ["評価報告書_産業振興課.xlsx", "評価報告書_産業振興課.pdf"];

fn written(letter: &Letter) -> LetterText {
    letter.write(&MailTemplates::default(), &FILES).expect("written")
}

#[test]
fn heads_of_offices_are_addressed() {
    assert_eq!(addressee("産業振興課"), "産業振興課長　様");
    assert_eq!(addressee("危機管理室"), "危機管理室長　様");
    assert_eq!(addressee("図書館"), "図書館　御中");
}

#[test]
fn the_letter_has_the_form_of_an_office_letter() {
    let text = written(&letter());
    assert_eq!(text.subject, "【第2期総合戦略】令和6年度評価報告書の送付について（産業振興課）");
    let lines: Vec<&str> = text.plain.lines().map(|line| line.trim_matches('\u{3000}')).collect();
    assert_eq!(
        lines,
        [
            "朝政企第123号",
            "令和8年11月21日",
            "",
            "産業振興課長　様",
            "",
            "政策企画課長",
            "",
            "第2期総合戦略　令和6年度評価報告書の送付について",
            "",
            "日頃より第2期総合戦略の推進に御協力いただき、ありがとうございます。",
            "このたび、令和6年度の評価報告書（産業振興課分）を作成しましたので、下記のとおり送付します。",
            "内容を御確認いただき、お気付きの点がありましたら、問い合わせ先まで御連絡くださいますようお願いします。",
            "",
            "記",
            "",
            "１　対象",
            "第2期朝霞市まち・ひと・しごと創生総合戦略",
            "令和6年度",
            "",
            "２　添付ファイル",
            "評価報告書_産業振興課.xlsx",
            "評価報告書_産業振興課.pdf",
            "",
            "３　問い合わせ先",
            "政策企画課　政策企画係",
            "電話 048-000-0000（内線 123）",
            "",
            "以上",
        ]
    );
    assert!(text.plain.starts_with('\u{3000}'), "the number stands at the right");
}

#[test]
fn a_letter_without_a_number_begins_with_its_date() {
    for number in [None, Some(" ".to_owned())] {
        let text = written(&Letter { document_number: number, ..letter() });
        assert_eq!(text.plain.lines().next().map(str::trim), Some("令和8年11月21日"));
        assert!(!text.html.contains("第123号"));
    }
}

#[test]
fn the_notice_stands_in_both_bodies() {
    let text =
        written(&Letter { notice: Some("記載例：実在の評価ではありません".to_owned()), ..letter() });
    assert!(text.plain.starts_with("記載例：実在の評価ではありません\n"), "{}", text.plain);
    assert!(text.html.contains("記載例：実在の評価ではありません"));
}

#[test]
fn html_is_escaped_and_plain_text_is_not() {
    let text = written(&Letter { contact: "<b>企画&課</b>".to_owned(), ..letter() });
    assert!(text.html.contains("&lt;b&gt;企画&amp;課&lt;"), "{}", text.html);
    assert!(text.plain.contains("<b>企画&課</b>"));
    assert!(!text.html.contains("<img") && !text.html.contains("http://") && !text.html.contains("https://"));
}

#[test]
fn a_file_of_the_city_wins_and_its_mistakes_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("mail/report");
    std::fs::create_dir_all(&report).expect("made");
    std::fs::write(report.join("subject.txt"), "{{ year }}の送付\n").expect("written");
    let templates = MailTemplates::new(Some(folder.path()));
    let text = letter().write(&templates, &FILES).expect("written");
    assert_eq!(text.subject, "令和6年度の送付");
    std::fs::write(report.join("body.txt"), "一行目\n{{ nennd }}\n").expect("written");
    let error = letter().write(&templates, &FILES).expect_err("refused");
    assert!(error.place.ends_with("mail/report/body.txt"), "{error}");
    assert!(error.what.contains("2行目"), "{error}");
}
