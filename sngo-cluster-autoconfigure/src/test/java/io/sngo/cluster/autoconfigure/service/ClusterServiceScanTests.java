// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.autoconfigure.service.scanned.ScannedApplication;
import io.sngo.cluster.service.ClusterService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterServiceScanTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner();

	@Test
	void annotationAloneMakesABeanAndNothingIsABeanTwice() {
		this.runner.withUserConfiguration(ScannedApplication.class, Scan.class)
			.run((context) -> assertThat(context.getBeansWithAnnotation(ClusterService.class).values())
				.extracting((bean) -> bean.getClass().getSimpleName())
				.containsExactlyInAnyOrder("Plain", "AlsoComponent", "Declared", "RunnableService", "Annotated",
						"CatalogService", "SameName"));
	}

	@Test
	void whatTheClassSaysOfItsBeanIsHeard() {
		this.runner.withUserConfiguration(ScannedApplication.class, Scan.class).run((context) -> {
			BeanDefinition definition = context.getBeanFactory()
				.getBeanDefinition(context.getBeanNamesForType(ScannedApplication.Annotated.class)[0]);
			assertThat(definition.isPrototype()).isTrue();
			assertThat(definition.isLazyInit()).isTrue();
			assertThat(definition.isPrimary()).isTrue();
			assertThat(definition.getDependsOn()).containsExactly("declaredService");
		});
	}

	@Test
	void onlyWhatTheScanFoundIsSaidToBeFoundByIt() {
		this.runner.withUserConfiguration(ScannedApplication.class, Scan.class)
			.run((context) -> assertThat(new ServiceBeans(context.getBeanFactory()).find())
				.filteredOn(ServiceBean::scanned)
				.extracting((bean) -> bean.service().value())
				.containsExactlyInAnyOrder("plain", "runnable", "annotated"));
	}

	@Test
	void nothingIsScannedWhereTheApplicationHasNoPackages() {
		this.runner.withUserConfiguration(Scan.class)
			.run((context) -> assertThat(context.getBeansWithAnnotation(ClusterService.class)).isEmpty());
	}

	@Configuration(proxyBeanMethods = false)
	@Import(ClusterServiceScan.class)
	static class Scan {

	}

}
