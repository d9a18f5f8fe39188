// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.AdvertiseAddressException;
import io.sngo.cluster.BindException;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.autoconfigure.Properties;
import io.sngo.cluster.membership.MembershipConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class FailureAnalyzerTests {

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "127.0.0.1", "localhost" })
	void portTaken(String host) {
		FailureAnalysis analysis = analyze(new PortFailureAnalyzer(),
				new BindException(host, 7946, "Port 7946 is taken on " + host, null));
		assertThat(analysis.getDescription()).contains("could not listen on " + host + ", port 7946", "is taken");
		assertThat(analysis.getAction()).contains("cluster.bind-port", "CLUSTER_PORT").doesNotContain("bind-addr");
	}

	@Test
	void addressOfAnotherMachine() {
		FailureAnalysis analysis = analyze(new PortFailureAnalyzer(), new BindException("203.0.113.7", 7946,
				"Cannot listen; set cluster.bind-port", new java.net.BindException("Cannot assign requested address")));
		assertThat(analysis.getDescription()).contains("203.0.113.7", "Cannot assign requested address")
			.doesNotContain("bind-port");
		assertThat(analysis.getAction()).contains("'cluster.bind-addr' to an address of this machine")
			.doesNotContain("bind-port");
	}

	@Test
	void addressAmbiguous() {
		FailureAnalysis analysis = analyze(new AdvertiseAddressFailureAnalyzer(),
				new AdvertiseAddressException("It is not clear", List.of("10.0.0.1", "172.16.0.1")));
		assertThat(analysis.getDescription()).isEqualTo("It is not clear.");
		assertThat(analysis.getAction()).contains("'cluster.advertise-addr' to one of 10.0.0.1, 172.16.0.1");
	}

	@ParameterizedTest
	@CsvSource({ "WRONG_CLUSTER,cluster.cluster-name", "DUPLICATE_NODE_ID,cluster.node-id",
			"UNREACHABLE_ADVERTISED_ADDRESS,cluster.advertise-addr", "WRONG_CREDENTIALS,cluster.security.ssl.bundle" })
	void refusedByTheCluster(JoinRejectedException.Reason reason, String property) {
		FailureAnalysis analysis = analyze(new JoinRejectedFailureAnalyzer(),
				new JoinRejectedException(reason, "Node 'a' is there already"));
		assertThat(analysis.getDescription()).isEqualTo("The cluster refused this node. Node 'a' is there already.");
		assertThat(analysis.getAction()).contains(property);
	}

	@ParameterizedTest
	@EnumSource
	void everyReasonHasItsAdvice(JoinRejectedException.Reason reason) {
		assertThat(analyze(new JoinRejectedFailureAnalyzer(), new JoinRejectedException(reason, "No")).getAction())
			.isNotBlank();
	}

	@Test
	void valueNotAllowed() {
		FailureAnalysis analysis = analyze(new InvalidConfigurationFailureAnalyzer(null),
				new InvalidConfigurationException("cluster.gossip-fanout", 0, "1 to 20"));
		assertThat(analysis.getDescription())
			.isEqualTo("Property 'cluster.gossip-fanout' has the value '0', which is not allowed.");
		assertThat(analysis.getAction()).isEqualTo("Use 1 to 20.");
	}

	@Test
	void durationsAreToldAsTheyAreWritten() {
		Throwable failure = catchThrowable(
				() -> new MembershipConfig(List.of(), Duration.ofMillis(10), Duration.ofSeconds(5), 3, 3,
						Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ZERO));
		FailureAnalysis analysis = analyze(new InvalidConfigurationFailureAnalyzer(null), failure);
		assertThat(analysis.getDescription()).contains("'cluster.heartbeat-interval' has the value '10ms'");
		assertThat(analysis.getAction()).isEqualTo("Use 50ms to 1m.");
		assertThat(analyze(new InvalidConfigurationFailureAnalyzer(null),
				catchThrowable(() -> Properties.of("cluster.service.drain-timeout", "-1500ms")))
			.getDescription()).contains("'-1s500ms'");
		assertThat(analyze(new InvalidConfigurationFailureAnalyzer(null),
				catchThrowable(() -> Properties.of("cluster.service.drain-timeout", "11m")))
			.getAction()).isEqualTo("Use 0s to 10m.");
	}

	@ParameterizedTest
	@CsvSource({ "cluster.gossip_fanout,cluster.gossip-fanout,0", "cluster.seedNodes[1],cluster.seed-nodes,host:port",
			"cluster.cluster-name,cluster.cluster-name,x" })
	void valueNotAllowedTellsWhereItWasSet(String written, String property, String value) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addLast(new OriginTrackedMapPropertySource("file",
					Map.of("cluster.seedNodes[0]", origin("host", "line 2"), written, origin(value, "line 3")), true));
		FailureAnalysis analysis = analyze(new InvalidConfigurationFailureAnalyzer(environment),
				new InvalidConfigurationException(property, value, "something else"));
		assertThat(analysis.getDescription()).endsWith("It was set at: line 3");
	}

	private static OriginTrackedValue origin(String value, String origin) {
		return OriginTrackedValue.of(value, new Origin() {
			@Override
			public String toString() {
				return origin;
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "cluster.gossip-fanout,many,a whole number", "cluster.bind-port,tcp://x,a whole number",
			"cluster.join-timeout,soon,a duration", "cluster.max-message-size,large,a size",
			"cluster.encryption-enabled,perhaps,true or false", "cluster.service.drain-timeout,long,a duration",
			"cluster.metadata,worker,entries of a key and a value",
			"cluster.service.outlier-ejection.max-share,abc,a number" })
	void valueOfTheWrongType(String property, String value, String allowed) {
		Throwable failure = catchThrowable(() -> Properties.of(property, value));
		FailureAnalysis analysis = analyze(new PropertyTypeFailureAnalyzer(), failure);
		assertThat(analysis.getDescription()).contains("Property '" + property + "' has the value '" + value + "'");
		assertThat(analysis.getAction()).contains(allowed);
	}

	@Test
	void valueOutOfRangeIsLeftToTheOther() {
		Throwable failure = catchThrowable(() -> Properties.of("cluster.election-timeout", "1ms"));
		assertThat(new PropertyTypeFailureAnalyzer().analyze(new ApplicationContextException("x", failure))).isNull();
		assertThat(analyze(new InvalidConfigurationFailureAnalyzer(null), failure).getDescription())
			.contains("cluster.election-timeout", "'1ms'");
	}

	private static FailureAnalysis analyze(FailureAnalyzer analyzer, Throwable failure) {
		FailureAnalysis analysis = analyzer
			.analyze(new ApplicationContextException("Failed to start bean 'clusterNodeLifecycle'", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
