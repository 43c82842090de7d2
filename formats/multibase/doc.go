// Package multibase writes and reads bytes as text that names its alphabet:
// base58btc ("z", keys and proof values) and base64url without padding ("u",
// status lists). W3C Controlled Identifiers 1.0, section 2.4.
package multibase
