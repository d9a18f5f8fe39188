// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * All that both sides of a handshake have said, byte by byte, in a hash. A proof of it is
 * a proof that nothing was left out or changed on the way. Used by one thread.
 */
final class Transcript {

	private final MessageDigest digest = sha256();

	Transcript add(byte[] message) {
		this.digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, message.length));
		this.digest.update(message);
		return this;
	}

	/**
	 * Of what was added so far.
	 */
	byte[] hash() {
		try {
			return ((MessageDigest) this.digest.clone()).digest();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("SHA-256 of this JVM cannot go on after a look at it", ex);
		}
	}

	static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JVM lacks SHA-256, which every JVM has to have", ex);
		}
	}

}
