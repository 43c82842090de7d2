// Package verdict shows what was found out about a credential: first what the
// person can do, then whether to believe it, then what the file says and every
// check, one by one. The checker's page and the wallet show the same.
package verdict
