// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyRingTests {

	private final Secret one = TestSecrets.secret(1);

	private final Secret two = TestSecrets.secret(2);

	private final KeyRing keys = new KeyRing(this.one);

	private final List<Secret> removed = new ArrayList<>();

	KeyRingTests() {
		this.keys.onRemoved(this.removed::add);
	}

	@Test
	void aSecretIsRotatedInThreeSteps() {
		this.keys.add(this.two);
		assertThat(this.keys.secrets()).containsExactly(this.one, this.two);
		this.keys.use(this.two.id());
		assertThat(this.keys.inUse()).isEqualTo(this.two);
		assertThat(this.removed).isEmpty();
		this.keys.remove(this.one.id());
		assertThat(this.keys.secrets()).containsExactly(this.two);
		assertThat(this.removed).containsExactly(this.one);
		assertThat(this.keys.contains(this.one)).isFalse();
		assertThat(this.keys.find(this.one.idBytes())).isNull();
		assertThat(this.keys.find(this.two.idBytes())).isEqualTo(this.two);
	}

	@Test
	void theOnlyOneStays() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.remove(this.one.id()))
			.withMessageContaining("add another one");
		assertThat(this.keys.secrets()).containsExactly(this.one);
	}

	@Test
	void theOneInUseStays() {
		this.keys.add(this.two);
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.remove(this.one.id()))
			.withMessageContaining("is in use")
			.withMessageContaining(this.two.id());
		assertThat(this.keys.secrets()).containsExactly(this.one, this.two);
	}

	@Test
	void whatIsNotThereIsNeitherUsedNorRemoved() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.use("0\n"))
			.withMessageContaining("0\\u000a")
			.withMessageContaining(this.one.id());
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.remove(this.two.id()));
	}

	@Test
	void whatIsThereIsNotAddedTwice() {
		this.keys.add(this.one);
		assertThat(this.keys.secrets()).containsExactly(this.one);
	}

	@Test
	void thereIsABound() {
		for (int i = 2; i <= KeyRing.MAX_SECRETS; i++) {
			this.keys.add(TestSecrets.secret(i));
		}
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.keys.add(TestSecrets.secret(9)))
			.withMessageContaining("9 secrets")
			.withMessageContaining("1 to 8");
		assertThat(this.keys.secrets()).hasSize(8);
	}

	@Test
	void allAreReplacedAtOnce() {
		this.keys.replace(List.of(this.two, this.one));
		assertThat(this.keys.inUse()).isEqualTo(this.two);
		assertThat(this.removed).isEmpty();
		this.keys.replace(List.of(TestSecrets.secret(3)));
		assertThat(this.removed).containsExactly(this.two, this.one);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.keys.replace(List.of()));
		assertThat(this.keys.secrets()).containsExactly(TestSecrets.secret(3));
	}

}
