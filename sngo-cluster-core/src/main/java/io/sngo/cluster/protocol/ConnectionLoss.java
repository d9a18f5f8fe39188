// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

/**
 * How a connection ended that the other side did not close on purpose.
 */
public enum ConnectionLoss {

	/** The other side's kernel closed or reset it: the process probably died. */
	CLOSED_BY_PEER,

	/** Opening a connection was refused: nothing listens there. */
	REFUSED,

	/** It broke for a reason that says nothing about the other process. */
	BROKEN

}
