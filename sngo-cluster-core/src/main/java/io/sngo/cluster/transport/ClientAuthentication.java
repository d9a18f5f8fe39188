// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.MessageDigest;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The dialling side's part of proving that both sides know a secret, without telling it:
 * <ol>
 * <li>{@link Hello} with a {@link KeyOffer}</li>
 * <li>{@link Challenge}</li>
 * <li>the dialling side's proof: a code over all that was said, by the secret</li>
 * <li>{@link Welcome} with the listening side's proof, over all before</li>
 * </ol>
 * Used by one thread, for one handshake.
 */
final class ClientAuthentication {

	static final String DIALLING = "proof of the dialling side";

	static final String LISTENING = "proof of the listening side";

	private final KeyRing keys;

	private final boolean signs;

	private final KeyOffer offer;

	private final Transcript transcript = new Transcript();

	private @Nullable Secret secret;

	private @Nullable SessionKeys sessionKeys;

	/**
	 * @param signs whether this side wants what follows to be signed
	 */
	ClientAuthentication(KeyRing keys, boolean signs) {
		this.keys = keys;
		this.signs = signs;
		this.offer = KeyOffer.of(keys);
	}

	byte[] credentials() {
		return this.offer.encode();
	}

	/**
	 * @param binding of the connection, see {@link ChannelBinding}
	 * @return the proof
	 * @throws WireException if the challenge is malformed or not what was offered
	 */
	byte[] answer(byte[] binding, byte[] hello, byte[] challengeBody) {
		Challenge challenge = Challenge.decode(challengeBody);
		Secret asked = this.keys.find(challenge.secret());
		if (asked == null) {
			throw new WireException("a challenge for a secret that was not offered");
		}
		if (this.signs && !challenge.signed()) {
			throw new WireException("a challenge for a connection that is not signed, which this side wants");
		}
		this.secret = asked;
		this.transcript.add(binding).add(hello).add(challengeBody);
		byte[] proof = asked.mac(DIALLING, this.transcript.hash());
		this.transcript.add(proof);
		if (challenge.signed()) {
			this.sessionKeys = SessionKeys.derive(asked, this.transcript.hash());
		}
		return proof;
	}

	/**
	 * Looks at the listening side's proof.
	 * @return why this side does not believe it; {@code null} if it does
	 */
	@Nullable DialFailure check(byte[] welcome) {
		Secret asked = this.secret;
		if (asked == null) {
			return rejected("The other side does not ask for the secret: set the same cluster.security.secret there");
		}
		byte[] proof = Welcome.proof(welcome);
		byte[] expected = asked.mac(LISTENING, this.transcript.add(Welcome.proved(welcome)).hash());
		return MessageDigest.isEqual(expected, proof) ? null
				: rejected("The other side does not know the " + asked + " of this node");
	}

	private static DialFailure rejected(String detail) {
		return new DialFailure(DialFailure.Kind.BROKEN, detail, JoinRejectedException.Reason.WRONG_CREDENTIALS, null);
	}

	/**
	 * The secret that both sides know, once that is proved.
	 */
	@Nullable Secret secret() {
		return this.secret;
	}

	/**
	 * What signs the rest; {@code null} if nothing does.
	 */
	@Nullable SessionKeys sessionKeys() {
		return this.sessionKeys;
	}

}
