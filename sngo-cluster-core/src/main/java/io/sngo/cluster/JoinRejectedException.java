// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

/**
 * The cluster refused this node, and trying again will not help until the cause is gone.
 */
public class JoinRejectedException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	public JoinRejectedException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why a node was refused.
	 */
	public enum Reason {

		/** The other side belongs to a cluster of another name. */
		WRONG_CLUSTER,

		/** The two sides speak no common version of the protocol. */
		WRONG_VERSION,

		/** The other side did not accept the credentials. */
		WRONG_CREDENTIALS,

		/**
		 * One of the two sides has neither a secret nor TLS and takes no connections with
		 * other machines.
		 */
		PROTECTED_MODE,

		/** A live node of the cluster has the same node id. */
		DUPLICATE_NODE_ID,

		/** The cluster could not reach this node at its advertised address. */
		UNREACHABLE_ADVERTISED_ADDRESS

	}

}
