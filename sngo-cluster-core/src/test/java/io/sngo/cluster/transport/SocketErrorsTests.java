// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is learnt from an error in any language.
 */
class SocketErrorsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Connection refused                                                    | true
			Verbindungsaufbau abgelehnt: /127.0.0.1:1                             | true
			finishConnect(..) failed with error(-111): Connection refused         | true
			finishConnect(..) failed with error(-111): Verbindung abgelehnt       | true
			finishConnect(..) failed with error(-61): Connection refused          | true
			Connection timed out                                                  | false
			finishConnect(..) failed with error(-110): Die Wartezeit ist um       | false
			connect(..) failed with error(-99): Cannot assign requested address   | false
			connect(..) failed with error(-13): Permission denied                 | false
			connect(..) failed with error(-1): Operation not permitted            | false
			""")
	void onlyAPortWithoutAListenerRefuses(String message, boolean refused) {
		assertThat(SocketErrors.isRefused(new ConnectException(message))).isEqualTo(refused);
	}

	@Test
	void otherFailuresToConnectAreNoRefusal() {
		assertThat(SocketErrors.isRefused(new ConnectTimeoutException("connection refused to come"))).isFalse();
		assertThat(SocketErrors.isRefused(new NoRouteToHostException("Connection refused"))).isFalse();
		assertThat(SocketErrors.isRefused(new IOException("Connection refused"))).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Connection reset                                                | true
			Datenübergabe unterbrochen (broken pipe)                        | true
			recvAddress(..) failed with error(-104): Connection reset       | true
			recvAddress(..) failed with error(-104): Verbindung unterbrochen | true
			writevAddresses(..) failed with error(-32): Broken pipe         | true
			Connection timed out                                            | false
			recvAddress(..) failed with error(-110): Connection timed out   | false
			recvAddress(..) failed with error(-113): No route to host       | false
			""")
	void aResetIsToldFromATimeout(String message, boolean reset) {
		assertThat(SocketErrors.isReset(new SocketException(message))).isEqualTo(reset);
		assertThat(SocketErrors.isReset(new IOException(message))).isEqualTo(reset);
	}

	@Test
	void whatTheOtherHostDidNotDoIsNoReset() {
		assertThat(SocketErrors.isReset(new SSLException("Connection reset"))).isFalse();
		assertThat(SocketErrors.isReset(new ClosedChannelException())).isFalse();
		assertThat(SocketErrors.isReset(new IllegalStateException("Connection reset"))).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Address already in use                                       | true
			bind(..) failed with error(-98): Die Adresse wird verwendet  | true
			bind(..) failed with error(-48): Address already in use      | true
			bind(..) failed with error(-99): Cannot assign               | false
			bind(..) failed with error(-13): Permission denied           | false
			Permission denied                                            | false
			""")
	void aPortIsTakenInAnyLanguage(String message, boolean taken) {
		assertThat(SocketErrors.isAddressInUse(new IOException(message))).isEqualTo(taken);
	}

}
