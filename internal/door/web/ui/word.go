package ui

// Word names a term of the glossary (S-132): what stands on a page can lead to what
// it means. Its texts are the messages glossary.word.NAME and glossary.text.NAME.
type Word string

// GlossaryPath is where every word is explained.
const GlossaryPath = "/glossary"

// The words that pages lead to.
const (
	WordMicroCredential Word = "micro-credential"
	WordOutcome         Word = "learning-outcome"
	WordWorkload        Word = "workload"
	WordLevel           Word = "eqf-level"
	WordField           Word = "field"
	WordAssessment      Word = "assessment"
	WordQuality         Word = "quality-assurance"
	WordApproval        Word = "approval"
	WordRecognition     Word = "recognition"
	WordStacking        Word = "stacking"
	WordPromise         Word = "promise"
	WordVoucher         Word = "voucher"
	WordEndorsement     Word = "endorsement"
	WordNeed            Word = "need"
	WordCredential      Word = "credential"
	WordIssuer          Word = "issuer"
	WordAwardingBody    Word = "awarding-body"
	WordFramework       Word = "framework"
	WordTaster          Word = "taster"
	WordDual            Word = "dual-enrolment"
	WordGuardian        Word = "guardian"
	WordDevelopment     Word = "cpd"
)

// Words are all terms of the glossary; a reader sees them in the order of their
// own language.
var Words = []Word{
	WordMicroCredential, WordOutcome, WordWorkload, "ects-credit", WordLevel, WordField, WordAssessment, "assessment-criterion",
	WordQuality, WordApproval, WordRecognition, "prior-learning", WordStacking, WordPromise, WordVoucher, "learning-account",
	WordEndorsement, WordNeed, WordCredential, "badge", "wallet", "verification", "withdrawn", WordIssuer, "provider",
	WordAwardingBody, "register", WordFramework, "offer", "run", "programme", "qualification", "skill", WordTaster, WordDual,
	WordGuardian, "counsellor", "listed", WordDevelopment,
}

// Href is where the word is explained.
func (w Word) Href() string { return GlossaryPath + "#" + string(w) }
