// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.service.ClusterService;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.StringUtils;

/**
 * Makes beans of the classes in the application's packages that are annotated with
 * {@link ClusterService @ClusterService} and are none yet: the annotation is of a library
 * that knows no Spring, so that component scanning does not find it.
 */
final class ClusterServiceScan implements ImportBeanDefinitionRegistrar {

	private final ListableBeanFactory beanFactory;

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	ClusterServiceScan(BeanFactory beanFactory, Environment environment, ResourceLoader resourceLoader) {
		this.beanFactory = (ListableBeanFactory) beanFactory;
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	/**
	 * After those of the application itself, whose beans take precedence.
	 */
	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		if (AutoConfigurationPackages.has(this.beanFactory)) {
			new ClusterServiceScanner(registry, this.beanFactory, this.environment, this.resourceLoader)
				.scan(StringUtils.toStringArray(AutoConfigurationPackages.get(this.beanFactory)));
		}
	}

}
