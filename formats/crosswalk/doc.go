// Package crosswalk reads a credential of one model as one of another: Open Badges
// 3.0 and the European Learning Model 3, both ways. It is for institutions that
// hold awards in one and must show or keep them in the other.
//
// What must hold:
//
//   - A reading is unsigned and proves nothing. Whoever signed the source signed
//     those bytes and not these; nothing here checks or makes a signature.
//
//   - What both models can carry survives, and survives the way back.
//
//   - What the other model cannot carry is named as a [Loss]: which element, where
//     it stood in the source, and why. Nothing is dropped in silence but ids that
//     only connect the nodes of one document (urn:epass:...).
//
//   - Nothing is invented. What the other model demands and the source does not
//     say stays out; writing the reading (openbadge.Write, elm.Write) names it.
package crosswalk
