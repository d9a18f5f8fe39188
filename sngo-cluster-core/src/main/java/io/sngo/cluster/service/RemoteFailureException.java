// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * The handler threw. Its exception is known by name and message only: classes that a peer
 * names are never loaded.
 */
public class RemoteFailureException extends CallException {

	private static final long serialVersionUID = 1L;

	private final String remoteType;

	private final String remoteMessage;

	public RemoteFailureException(String service, String node, String remoteType, String remoteMessage) {
		super(Outcome.FAILED, "failed",
				"Service '" + service + "' on node '" + node + "' failed: " + remoteType + ": " + remoteMessage, null);
		this.remoteType = remoteType;
		this.remoteMessage = remoteMessage;
	}

	/**
	 * Name of the exception's class at the remote node.
	 */
	public String remoteType() {
		return this.remoteType;
	}

	public String remoteMessage() {
		return this.remoteMessage;
	}

}
