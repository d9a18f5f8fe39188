// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ElementsTests {

	private final Elements elements = new Elements();

	@Test
	void takesThemInOrder() {
		this.elements.take(Elements.element(0));
		this.elements.take(Elements.element(1));
		assertThat(this.elements.taken()).isEqualTo(2);
	}

	@Test
	void noticesWhatIsLostOvertakesOrIsCutShort() {
		assertThatIllegalStateException().isThrownBy(() -> this.elements.take(Elements.element(1)))
			.withMessageContaining("Element 0 was due");
		this.elements.take(Elements.element(0));
		assertThatIllegalStateException().isThrownBy(() -> this.elements.take(Elements.element(0)));
		assertThatIllegalStateException().isThrownBy(() -> this.elements.take(1, Elements.SIZE - 1));
	}

}
