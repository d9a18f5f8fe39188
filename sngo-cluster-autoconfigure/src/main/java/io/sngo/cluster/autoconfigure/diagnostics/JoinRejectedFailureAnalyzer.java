// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import java.util.List;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.transport.AdvertiseAddress;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the cluster refused the node.
 */
final class JoinRejectedFailureAnalyzer extends AbstractFailureAnalyzer<JoinRejectedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, JoinRejectedException cause) {
		return new FailureAnalysis("The cluster refused this node. " + cause.getMessage() + ".", action(cause.reason()),
				cause);
	}

	private static String action(JoinRejectedException.Reason reason) {
		return switch (reason) {
			case WRONG_CLUSTER -> "Set 'cluster.cluster-name' (or CLUSTER_NAME) to the name of that cluster, or"
					+ " 'cluster.seed-nodes' (or CLUSTER_SEEDS) to nodes of the own one.";
			case WRONG_VERSION -> "Run releases of sngo-cluster that follow each other in one cluster.";
			case WRONG_CREDENTIALS -> "Set the same 'cluster.security.secret' on all nodes. With TLS, check the"
					+ " certificates of the bundle that 'cluster.security.ssl.bundle' names: both sides must trust the"
					+ " other's authority, and each node's certificate must name it.";
			case PROTECTED_MODE -> "Set the same 'cluster.security.secret' on all nodes, or TLS with"
					+ " 'cluster.encryption-enabled' and 'cluster.security.ssl.bundle', or, where nobody else can reach"
					+ " the nodes, 'cluster.security.protected-mode' to false.";
			case DUPLICATE_NODE_ID ->
				"Set 'cluster.node-id' to an id that no other node has. If this is a node that was"
						+ " restarted, stop its old process first.";
			case UNREACHABLE_ADVERTISED_ADDRESS -> "Set 'cluster.advertise-addr' and 'cluster.advertise-port' to where"
					+ " the other nodes reach this one, and open that port to them. " + candidates();
		};
	}

	private static String candidates() {
		List<String> candidates = AdvertiseAddress.candidatesOfThisMachine();
		return candidates.isEmpty() ? "This machine has no address beyond itself."
				: "Addresses of this machine are " + String.join(", ", candidates) + ".";
	}

}
