// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.security.cert.CertificateExpiredException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is told of the errors that the JDK and Netty have for TLS.
 */
class TlsFailuresTests {

	@ParameterizedTest
	@ValueSource(strings = { "Received fatal alert: bad_certificate",
			"(bad_certificate) Received fatal alert: bad_certificate" })
	void whatTheOtherSideSays(String message) {
		DecoderException failure = new DecoderException(new SSLHandshakeException(message));
		assertThat(TlsFailures.isAlert(failure)).isTrue();
		assertThat(TlsFailures.isVerdict(failure)).isTrue();
		assertThat(TlsFailures.text(failure)).isEqualTo(message);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "Empty client certificate chain", "(certificate_required) Empty client certificate chain" })
	void noCertificate(String message) {
		SSLException failure = new SSLHandshakeException(message);
		assertThat(TlsFailures.isAlert(failure)).isFalse();
		assertThat(TlsFailures.isVerdict(failure)).isTrue();
		assertThat(TlsFailures.text(failure)).isEqualTo("it has no certificate of an authority that is trusted here");
	}

	@Test
	void theLastCauseSaysWhatIsWrongWithACertificate() {
		SSLException failure = new SSLException("validation failed", new CertificateExpiredException("since\nMonday"));
		assertThat(TlsFailures.text(new DecoderException(failure)))
			.isEqualTo("its certificate is not accepted: since\\u000aMonday");
	}

	@Test
	void whoHangsUpHasNotJudged() {
		assertThat(TlsFailures.isVerdict(new SslClosedEngineException("closed"))).isFalse();
		assertThat(TlsFailures
			.isVerdict(new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress")))
			.isFalse();
		assertThat(TlsFailures.isVerdict(new IOException("reset"))).isFalse();
		assertThat(TlsFailures.isVerdict(null)).isFalse();
	}

	@Test
	void whatElseFailsIsShownAsItIs() {
		assertThat(TlsFailures.text(new IOException("broken"))).isEqualTo("java.io.IOException: broken");
		// Netty would show what it has read.
		assertThat(TlsFailures.text(new NotSslRecordException("not an SSL/TLS record: 5345435245540a")))
			.isEqualTo("the other side talks without TLS");
	}

}
