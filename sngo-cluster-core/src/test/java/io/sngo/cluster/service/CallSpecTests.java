// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CallSpecTests {

	private static final CallSpec CALL = CallSpec.of("echo", "x", String.class);

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "ä", "a\nb", "a;b", "a*" })
	void aServiceThatIsNotAllowed(String service) {
		assertThatIllegalArgumentException().isThrownBy(() -> CallSpec.of(service, "x", String.class))
			.withMessageContaining("use 1 to 128 characters")
			.withMessageNotContaining("\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.b_c:d/e-f", "0" })
	void aServiceThatIsAllowed(String service) {
		assertThat(CallSpec.of(service, "x", String.class).service()).isEqualTo(service);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "a.b", "a\u0000", "a()" })
	void anOperationThatIsNotAllowed(String operation) {
		assertThatIllegalArgumentException().isThrownBy(() -> CallSpec.of("echo", operation, List.of(), String.class))
			.withMessageContaining("name of a Java method");
	}

	@Test
	void anOperationHasAtMost128Bytes() {
		assertThat(CallSpec.of("echo", "ä".repeat(64), List.of(), String.class).operation()).hasSize(64);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CallSpec.of("echo", "ä".repeat(65), List.of(), String.class));
	}

	@Test
	void headersAreBounded() {
		assertThat(CALL.withHeaders(headers(32)).headers()).hasSize(32);
		assertThatIllegalArgumentException().isThrownBy(() -> CALL.withHeaders(headers(33)))
			.withMessageContaining("33 entries")
			.withMessageContaining("at most 32");
		assertThatIllegalArgumentException().isThrownBy(() -> CALL.withHeaders(Map.of("n", "x".repeat(8192))))
			.withMessageContaining("8193 bytes");
		assertThatIllegalArgumentException().isThrownBy(() -> CALL.withHeaders(Map.of("", "x")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sngo-principal", "sngo-", "SNGO-Principal", "Sngo-x" })
	void headersOfTheLibraryItselfAreNotTheCallers(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> CALL.withHeaders(Map.of(name, "x")))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("begin with 'sngo-'");
		assertThat(CALL.withHeaders(Map.of("sngo", "x", "x-sngo-y", "x")).headers()).hasSize(2);
	}

	private static Map<String, String> headers(int count) {
		return IntStream.range(0, count)
			.mapToObj(String::valueOf)
			.collect(Collectors.toMap(Function.identity(), Function.identity()));
	}

	@Test
	void doesNotChangeWithWhatItWasMadeOf() {
		List<Object> arguments = new ArrayList<>(Arrays.asList("x", null));
		Map<String, String> headers = new HashMap<>(Map.of("k", "v"));
		CallSpec call = CallSpec.of("echo", "two", arguments, String.class).withHeaders(headers);
		arguments.clear();
		headers.clear();
		assertThat(call.arguments()).containsExactly("x", null);
		assertThat(call.headers()).containsEntry("k", "v");
	}

	@Test
	void whatItIsAboutStaysWhateverElseIsSaid() {
		CallSpec call = CALL.withKey("customer-1");
		assertThat(CALL.key()).isNull();
		assertThat(List.of(call.on(null), call.onLeader(), call.within(Duration.ofSeconds(1)),
				call.withHeaders(Map.of("k", "v"))))
			.extracting(CallSpec::key)
			.containsOnly("customer-1");
		assertThat(call.withKey(null)).isEqualTo(CALL);
	}

	@Test
	void metadataOfAServiceIsBounded() {
		Operation operation = new Operation("", List.of(), void.class, (arguments, call) -> null);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ServiceDefinition("echo", Map.of("", operation), Execution.CONCURRENT, headers(65)))
			.withMessageContaining("Metadata of service 'echo' with 65 entries");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ServiceDefinition("echo", Map.of(), Execution.CONCURRENT, Map.of()))
			.withMessageContaining("has no operation");
	}

}
