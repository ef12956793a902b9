use super::*;
use serde_json::json;

#[test]
fn every_frame_round_trips_and_incomplete_ones_are_rejected() {
    for written in [
        json!({"type": "unread_count", "count": 2, "seq": 5, "epoch": "e"}),
        json!({"type": "read", "ids": [1, 2], "seq": 6}),
        json!({"type": "unread", "ids": [1], "seq": 7}),
        json!({"type": "all_read", "up_to": 9, "seq": 8}),
        json!({
            "type": "resolved", "ids": [1, 2], "seq": 9,
            "resolved": {"status": "CANCELLED", "by": {"id": 3, "full_name": "Ravi Kumar"}, "at": "2027-03-01T00:00:00Z"},
        }),
        json!({"type": "series", "series_id": 1, "station_id": 2, "vendor_id": 3, "shift_ids": [4, 5]}),
        json!({"type": "resumed", "from": 1, "to": 6, "complete": true}),
        json!({"type": "error", "code": "c", "message": "m", "ref": "r"}),
        json!({"type": "ack", "ref": 3}),
        json!({"type": "ack"}),
    ] {
        let frame = ServerFrame::deserialize(&written).expect("valid frame");
        assert_eq!(serde_json::to_value(frame).expect("serializable"), written);
    }
    for broken in [
        json!({"type": "unread_count", "count": 2}),
        json!({"type": "read", "seq": 6}),
        json!({"type": "resolved", "ids": [1], "seq": 6}),
        json!({"type": "series", "series_id": 1, "shift_ids": [4, 5]}),
        json!({"seq": 6}),
    ] {
        assert!(ServerFrame::deserialize(&broken).is_err(), "{broken}");
    }
}

fn error(text: &str) -> ActionError {
    ClientMessage::parse(text).expect_err("an error").0
}

#[test]
fn parses_actions_with_their_reference() {
    let message =
        ClientMessage::parse(r#"{"action":"mark_read","notification_id":7,"ref":"a","extra":1}"#)
            .expect("valid action");
    assert_eq!(
        message.action,
        ClientAction::MarkRead {
            notification_id: NotificationId::new(7)
        }
    );
    assert_eq!(
        serde_json::to_value(ServerFrame::Ack {
            reference: message.reference
        })
        .expect("serializable"),
        json!({"type": "ack", "ref": "a"})
    );
    let all = ClientMessage::parse(r#"{"action":"mark_all_read","ref":3}"#).expect("valid action");
    assert_eq!(
        (all.action, all.reference),
        (
            ClientAction::MarkAllRead { up_to: None },
            Some(Reference::number(3))
        )
    );
    let resume = ClientMessage::parse(r#"{"action":"resume","since":0}"#).expect("valid action");
    assert_eq!(resume.action, ClientAction::Resume { since: 0 });
}

#[test]
fn every_action_round_trips() {
    let id = NotificationId::new(7);
    for action in [
        ClientAction::MarkRead {
            notification_id: id,
        },
        ClientAction::MarkAllRead { up_to: None },
        ClientAction::MarkAllRead { up_to: Some(id) },
        ClientAction::Resume { since: 4 },
        ClientAction::Received {
            ids: vec![id, NotificationId::new(8)],
        },
        ClientAction::Seen { ids: vec![id] },
    ] {
        let message = ClientMessage::parse(&action.to_message()).expect("valid action");
        assert_eq!((message.action, message.reference), (action, None));
    }
}

#[test]
fn reports_why_a_message_is_not_an_action() {
    for text in [
        "",
        "{",
        "[]",
        "\"x\"",
        "1",
        r#"{"action":"mark_read","action":"resume"}"#,
    ] {
        assert_eq!(error(text), ActionError::NotAnObject, "{text}");
    }
    for text in [
        "{}",
        r#"{"action":1}"#,
        r#"{"action":"subscribe","user":1}"#,
    ] {
        assert_eq!(error(text), ActionError::UnknownAction, "{text}");
    }
    for id in ["\"1\"", "1.5", "null", "9223372036854775808", "true"] {
        assert_eq!(
            error(&format!(
                r#"{{"action":"mark_read","notification_id":{id}}}"#
            )),
            ActionError::InvalidField("notification_id"),
            "{id}"
        );
    }
    let many = format!("[{}]", vec!["1"; MAX_RECEIPT_IDS + 1].join(","));
    for ids in ["[]", "[1,\"2\"]", "1", "null", "[1.5]", many.as_str()] {
        for action in ["received", "seen"] {
            let text = format!(r#"{{"action":"{action}","ids":{ids}}}"#);
            assert_eq!(error(&text), ActionError::InvalidField("ids"), "{text}");
        }
    }
    assert_eq!(
        error(r#"{"action":"resume","since":-1}"#),
        ActionError::InvalidField("since")
    );
    assert_eq!(
        error(r#"{"action":"resume","ref":{},"since":1}"#),
        ActionError::InvalidField("ref")
    );
}

#[test]
fn errors_include_the_reference() {
    let (error, reference) =
        ClientMessage::parse(r#"{"action":"fly","ref":9}"#).expect_err("an error");
    assert_eq!(
        (error, reference),
        (ActionError::UnknownAction, Some(Reference::number(9)))
    );
}

#[test]
fn frames_have_the_json_form_of_the_contract_and_unknown_types_are_ignored() {
    let json = |frame: &ServerFrame| serde_json::to_value(frame).expect("serializable");
    let count = ServerFrame::UnreadCount {
        count: 2,
        seq: 5,
        epoch: "e".into(),
    };
    assert_eq!(
        json(&count),
        json!({"type": "unread_count", "count": 2, "seq": 5, "epoch": "e"})
    );
    let read = ServerFrame::of_change(
        ChangeKind::Read {
            ids: vec![NotificationId::new(1)],
        },
        6,
    );
    assert_eq!(json(&read), json!({"type": "read", "ids": [1], "seq": 6}));
    let resumed = ServerFrame::Resumed {
        from: 1,
        to: 6,
        complete: true,
    };
    assert_eq!(
        json(&resumed),
        json!({"type": "resumed", "from": 1, "to": 6, "complete": true})
    );
    assert_eq!(
        serde_json::from_str::<ServerFrame>(r#"{"type":"confetti","n":1}"#).ok(),
        Some(ServerFrame::Unknown)
    );
}
