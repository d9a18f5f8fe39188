// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.MessageDigest;

import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The listening side's part of what {@link ClientAuthentication} tells. Used by one
 * thread, for one handshake.
 */
final class ServerAuthentication {

	private final Secret secret;

	private final boolean signed;

	private final byte[] challenge;

	private final Transcript transcript = new Transcript();

	private ServerAuthentication(Secret secret, boolean signed, byte[] binding, byte[] hello) {
		this.secret = secret;
		this.signed = signed;
		this.challenge = new Challenge(KeyOffer.newNonce(), secret.idBytes(), signed).encode();
		this.transcript.add(binding).add(hello).add(this.challenge);
	}

	/**
	 * @param signs whether this side or the other wants what follows to be signed
	 * @param binding of the connection, see {@link ChannelBinding}
	 * @param hello what the dialling side has sent
	 * @return {@code null} if the two sides have no secret in common
	 * @throws WireException if the credentials are malformed
	 */
	static @Nullable ServerAuthentication begin(KeyRing keys, boolean signs, byte[] binding, byte[] hello,
			byte[] credentials) {
		for (byte[] id : KeyOffer.decode(credentials).ids()) {
			Secret secret = keys.find(id);
			if (secret != null) {
				return new ServerAuthentication(secret, signs, binding, hello);
			}
		}
		return null;
	}

	byte[] challenge() {
		return this.challenge;
	}

	/**
	 * Whether the dialling side has shown that it knows the secret.
	 */
	boolean isProof(byte[] proof) {
		byte[] expected = this.secret.mac(ClientAuthentication.DIALLING, this.transcript.hash());
		this.transcript.add(proof);
		return MessageDigest.isEqual(expected, proof);
	}

	Secret secret() {
		return this.secret;
	}

	/**
	 * What signs the rest; {@code null} if nothing does. To be asked for after the proof
	 * of the other side.
	 */
	@Nullable SessionKeys sessionKeys() {
		return this.signed ? SessionKeys.derive(this.secret, this.transcript.hash()) : null;
	}

	/**
	 * Proves the same to the other side.
	 * @return the answer with the proof
	 */
	byte[] prove(Welcome welcome) {
		byte[] body = welcome.encode();
		return Welcome.withProof(body,
				this.secret.mac(ClientAuthentication.LISTENING, this.transcript.add(body).hash()));
	}

}
