// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import io.sngo.cluster.protocol.UntrustedText;

/**
 * The handler threw. Its exception is known by name and message only: classes that a peer
 * names are never loaded. In the message of this exception control characters are
 * escaped, so that it may go into a log.
 */
public class RemoteFailureException extends CallException {

	private static final long serialVersionUID = 1L;

	private static final int MAX_TEXT = 2400;

	private final String remoteType;

	private final String remoteMessage;

	public RemoteFailureException(String service, String node, String remoteType, String remoteMessage) {
		super(Outcome.FAILED, "failed", "Service '" + service + "' on node '" + node + "' failed: "
				+ UntrustedText.escape(remoteType + ": " + remoteMessage, MAX_TEXT), null);
		this.remoteType = remoteType;
		this.remoteMessage = remoteMessage;
	}

	/**
	 * Name of the exception's class at the remote node, as that said it.
	 */
	public String remoteType() {
		return this.remoteType;
	}

	/**
	 * Message of the exception, as the remote node said it: to be escaped before it is
	 * shown.
	 */
	public String remoteMessage() {
		return this.remoteMessage;
	}

}
