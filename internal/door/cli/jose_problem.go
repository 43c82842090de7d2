package cli

// problemKey is the message for a code of formats/vc/jose and formats/vc/sdjwt.
// Codes that mean the same to a person share one.
func problemKey(code string) string {
	for _, g := range problemGroups() {
		for _, c := range g.codes {
			if c == code {
				return "token.problem." + g.key
			}
		}
	}
	return "token.problem.form"
}

type problemGroup struct {
	key   string
	codes []string
}

func problemGroups() []problemGroup {
	return []problemGroup{
		{"form", []string{"malformed", "too_large", "too_deep", "bad_json", "doubled_member", "bad_disclosure", "bad_header"}},
		{"algorithm", []string{"no_algorithm", "alg_none", "unknown_algorithm", "critical_extension", "payload_not_encoded", "unknown_hash"}},
		{"key", []string{"wrong_key", "weak_key", "bad_key", "private_key", "foreign_key", "signer_failed"}},
		{"no_key", []string{keyNotGiven}},
		{"signature", []string{"bad_signature"}},
		{"kind", []string{"wrong_token_type", "wrong_content_type", "not_a_credential", "vc_claim", "bad_envelope"}},
		{"document", []string{invalidDocument}},
		{"claims", []string{"claim_mismatch", "missing_claim", "bad_claim"}},
		{"time", []string{"expired", "not_yet_valid"}},
		{"disclosure", []string{"repeated_digest", "unreferenced_disclosure", "reserved_name", "claim_exists", "disclosure_in_wrong_place", "claim_must_be_visible"}},
		{"path", []string{"no_such_claim", "bad_path"}},
		{"no_binding", []string{"no_key_binding", "no_holder_key"}},
		{"binding", []string{"bad_key_binding", "wrong_key_binding_type", "bad_key_binding_signature", "wrong_nonce", "wrong_audience", "wrong_sd_hash", "key_binding_out_of_date"}},
	}
}
