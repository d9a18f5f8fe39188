// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a handshake must hold, and what it must not.
 */
class HandshakeFieldTests {

	private static final Peer PEER = RawPeer.peer("node", 5, 7946);

	@Test
	void aHelloWithoutAnyOfItsFieldsIsMalformed() {
		for (int missing = 1; missing <= 5; missing++) {
			byte[] bytes = hello(missing, PeerFields.write(PEER));
			assertThatExceptionOfType(WireException.class).isThrownBy(() -> Hello.decode(bytes))
				.withMessageContaining("lacks");
		}
		assertThat(Hello.decode(hello(0, PeerFields.write(PEER))).peer()).isEqualTo(PEER);
	}

	@Test
	void aPeerWithoutAnyOfItsFieldsIsMalformed() {
		WireWriter noId = new WireWriter().fixed64(2, 5).text(3, "h").varint(4, 1);
		WireWriter noHost = new WireWriter().text(1, "n").fixed64(2, 5).varint(4, 1);
		WireWriter noPort = new WireWriter().text(1, "n").fixed64(2, 5).text(3, "h");
		for (WireWriter peer : new WireWriter[] { noId, noHost, noPort }) {
			assertThatExceptionOfType(WireException.class).isThrownBy(() -> Hello.decode(hello(0, peer)));
		}
	}

	@ParameterizedTest
	@CsvSource({ "'a b',h,1", "'\u001b[31mx',h,1", "n,'h h',1", "n,'',1", "n,h,0", "n,h,65536" })
	void aPeerWithNamesThatAreNotAllowedIsMalformed(String id, String host, long port) {
		WireWriter peer = new WireWriter().text(1, id).fixed64(2, 5).text(3, host).varint(4, port);
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Hello.decode(hello(0, peer)));
	}

	@Test
	void anUnknownLaneIsMalformed() {
		byte[] bytes = new WireWriter().varint(1, 1)
			.varint(2, 1)
			.text(3, "c")
			.nested(4, PeerFields.write(PEER))
			.varint(5, 9)
			.toByteArray();
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Hello.decode(bytes))
			.withMessageContaining("Lane 9");
	}

	@Test
	void aWelcomeInAVersionThatWasNotOfferedIsMalformed() {
		byte[] bytes = new Welcome(ProtocolVersion.MAX + 1, PEER, 0).encode();
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Welcome.decode(bytes));
	}

	@ParameterizedTest
	@CsvSource({ "1,1,1", "1,9,1", "2,9,0", "0,0,0" })
	void theNewestCommonVersionIsUsed(int min, int max, int common) {
		assertThat(ProtocolVersion.common(min, max)).isEqualTo(common);
	}

	@Test
	void onlyLastingRefusalsAreReasonsNotToJoin() {
		assertThat(new Refusal(Refusal.WRONG_CLUSTER, "").reason())
			.isEqualTo(JoinRejectedException.Reason.WRONG_CLUSTER);
		assertThat(new Refusal(Refusal.WRONG_VERSION, "").reason())
			.isEqualTo(JoinRejectedException.Reason.WRONG_VERSION);
		assertThat(new Refusal(Refusal.WRONG_CREDENTIALS, "").reason())
			.isEqualTo(JoinRejectedException.Reason.WRONG_CREDENTIALS);
		assertThat(new Refusal(Refusal.BUSY, "").reason()).isNull();
		assertThat(new Refusal(999, "").reason()).isNull();
	}

	@Test
	void aRefusalThatFitsIsToldAsItIs() {
		for (String text : List.of("", "no", "é".repeat(1024), "x".repeat(2048))) {
			Refusal refusal = new Refusal(Refusal.WRONG_CREDENTIALS, text);
			assertThat(Refusal.decode(refusal.encode())).isEqualTo(refusal);
		}
	}

	/**
	 * Wherever in a character that is.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "x", "é", "…", "😀" })
	void aRefusalThatDoesNotFitIsCutBetweenTwoCharacters(String character) {
		for (int before = 0; before < 4; before++) {
			String text = "y".repeat(before) + character.repeat(2049);
			Refusal told = Refusal.decode(new Refusal(Refusal.WRONG_CREDENTIALS, text).encode());
			assertThat(told.code()).isEqualTo(Refusal.WRONG_CREDENTIALS);
			assertThat(told.text()).endsWith("...");
			String kept = told.text().substring(0, told.text().length() - 3);
			assertThat(text).startsWith(kept);
			int bytes = character.getBytes(StandardCharsets.UTF_8).length;
			assertThat(told.text().getBytes(StandardCharsets.UTF_8).length).isBetween(2049 - bytes, 2048);
		}
	}

	private static byte[] hello(int missing, WireWriter peer) {
		WireWriter out = new WireWriter();
		if (missing != 1) {
			out.varint(1, 1);
		}
		if (missing != 2) {
			out.varint(2, 1);
		}
		if (missing != 3) {
			out.text(3, "c");
		}
		if (missing != 4) {
			out.nested(4, peer);
		}
		if (missing != 5) {
			out.varint(5, 1);
		}
		return out.toByteArray();
	}

}
