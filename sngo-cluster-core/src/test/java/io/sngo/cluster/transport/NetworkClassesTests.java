// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkClassesTests {

	@ParameterizedTest
	@FieldSource("io.sngo.cluster.transport.NetworkClasses#NAMES")
	void areStillSoCalled(String name) throws ClassNotFoundException {
		assertThat(Class.forName(name, false, getClass().getClassLoader())).isNotNull();
	}

	@Test
	void loadingThemTwiceDoesNoHarm() {
		NetworkClasses.load();
		NetworkClasses.load();
	}

}
