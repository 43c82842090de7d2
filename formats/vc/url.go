package vc

import "strings"

// AbsoluteURL reports whether s is an absolute URL or IRI: a scheme, something
// after it, and no character that may not stand in one (RFC 3986, RFC 3987).
func AbsoluteURL(s string) bool {
	scheme := strings.IndexByte(s, ':')
	if scheme < 1 || scheme == len(s)-1 || !letter(s[0]) {
		return false
	}
	for i := 1; i < scheme; i++ {
		if c := s[i]; !letter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	for i := scheme + 1; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c == 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			return false
		}
	}
	return s[scheme+1:] != "//"
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
