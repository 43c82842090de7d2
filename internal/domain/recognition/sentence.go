package recognition

// Sentence is what a verdict means for the person who asks, in one sentence.
func Sentence(v Verdict) Message {
	kv := []any{"granted", v.Granted, "referred", v.Referred, "all", v.Granted + v.Referred, "unit", v.Unit}
	switch {
	case v.Refused != "":
		return sentence("none", kv...)
	case v.Rule == "" && v.Referred == 0:
		return sentence("person", kv...)
	case v.Rule == "":
		return sentence("referred", kv...)
	case v.Referred > 0:
		return sentence("part", kv...)
	case v.Commitment != "" && v.Unit != "":
		return sentence("promised_unit", kv...)
	case v.Commitment != "":
		return sentence("promised", kv...)
	case v.Unit != "":
		return sentence("unit", kv...)
	}
	return sentence("whole", kv...)
}

// Outcome is how a request stands, in one sentence.
func (r Request) Outcome() Message {
	kv := []any{"credited", r.Credited(), "granted", r.Verdict.Granted, "referred", r.Verdict.Referred, "until", r.Deadline}
	switch r.State {
	case NeedsReview, InReview:
		if r.Verdict.Granted > 0 {
			return sentence("waits_part", kv...)
		}
		return sentence("waits", kv...)
	case AwaitingEvidence:
		return sentence("asked", kv...)
	case InAppeal:
		return sentence("appeal", kv...)
	case UnderReversal:
		return sentence("flagged", kv...)
	case Refused:
		return sentence("refused", kv...)
	case Reversed:
		return sentence("reversed", kv...)
	case Lapsed, Withdrawn:
		return sentence("over", kv...)
	case PartlyGranted, Upheld:
		return sentence("counts", kv...)
	case Granted:
		if r.Decision.Answer == "" && r.Final.Answer == "" {
			return Sentence(r.Verdict)
		}
	}
	return sentence("counts", kv...)
}

func sentence(key string, kv ...any) Message {
	m := say(key, kv...)
	m.Key = "recognition.says." + key
	return m
}

// Sentence says what an offer would count for, to somebody who reads this language.
func (p Prospect) Sentence(lang string) Message {
	programme, _ := p.Programme.Title.In(lang)
	university, _ := p.Owner.Name.In(lang)
	kv := []any{"programme", programme, "university", university, "credits", p.Credits, "unit", p.Unit.Code, "until", p.Until}
	key := string(p.Rule)
	switch {
	case p.TopUp:
		key = "top_up"
	case p.Promised() && p.Unit.Code != "":
		key = "promised"
	case p.Unit.Code != "":
		key = "unit"
	}
	m := say(key, kv...)
	m.Key = "recognition.prospect." + key
	return m
}
