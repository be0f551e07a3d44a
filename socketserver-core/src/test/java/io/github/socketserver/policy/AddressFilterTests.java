package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AddressFilter}.
 */
class AddressFilterTests {

	@Test
	void withoutRangesThereIsNoFilter() {
		assertThat(AddressFilter.of(List.of(), List.of())).isNull();
	}

	@Test
	void whoIsDeniedIsNotAdmittedEvenIfAllowed() {
		AddressFilter filter = filter("10.0.0.0/8", "10.1.0.0/16");
		assertThat(admits(filter, "10.0.0.1")).isTrue();
		assertThat(admits(filter, "10.1.0.1")).isFalse();
		assertThat(admits(filter, "11.0.0.1")).isFalse();
		assertThat(admits(filter, "::1")).isFalse();
	}

	@Test
	void whenOnlySomeAreDeniedThenAllOthersAreAdmitted() {
		AddressFilter filter = filter("", "10.0.0.0/8 ::1");
		assertThat(admits(filter, "10.0.0.1")).isFalse();
		assertThat(admits(filter, "::1")).isFalse();
		assertThat(admits(filter, "192.0.2.1")).isTrue();
		assertThat(admits(filter, "::2")).isTrue();
	}

	@Test
	void rangesInsideOfOthersHideNoneOfThem() {
		AddressFilter filter = filter("10.0.0.0/8 10.1.0.0/16 10.1.2.3 192.0.2.0/24", "");
		assertThat(admits(filter, "10.1.2.4")).isTrue();
		assertThat(admits(filter, "10.2.0.0")).isTrue();
		assertThat(admits(filter, "10.255.255.255")).isTrue();
		assertThat(admits(filter, "192.0.2.9")).isTrue();
		assertThat(admits(filter, "11.0.0.0")).isFalse();
	}

	@Test
	void clientsWithoutAnAddressOfIPAreNotFiltered() {
		AddressFilter filter = filter("10.0.0.0/8", "");
		assertThat(filter.admits(null)).isTrue();
		assertThat(filter.admits(UnixDomainSocketAddress.of("/tmp/client"))).isTrue();
	}

	@Test
	void manyRangesDecideAsEachOfThemWould() throws UnknownHostException {
		Random random = new Random(6);
		List<AddressRange> ranges = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			int prefix = 4 + random.nextInt(29);
			byte[] bytes = randomAddress(random);
			NumericAddress first = NumericAddress.of(InetAddress.getByAddress(bytes)).prefix(prefix);
			if (prefix > 9) {
				ranges.add(AddressRange.parse(first + "/" + prefix));
			}
		}
		AddressFilter filter = AddressFilter.of(ranges, List.of());
		for (int i = 0; i < 20_000; i++) {
			InetAddress address = InetAddress.getByAddress(randomAddress(random));
			boolean expected = ranges.stream().anyMatch((range) -> range.contains(address));
			assertThat(filter.admits(new InetSocketAddress(address, 1))).as(address.toString()).isEqualTo(expected);
		}
	}

	private static byte[] randomAddress(Random random) {
		byte[] bytes = new byte[4];
		random.nextBytes(bytes);
		return bytes;
	}

	private static AddressFilter filter(String allowed, String denied) {
		return AddressFilter.of(ranges(allowed), ranges(denied));
	}

	private static List<AddressRange> ranges(String text) {
		return Stream.of(text.split(" ")).filter((range) -> !range.isEmpty()).map(AddressRange::parse).toList();
	}

	private static boolean admits(AddressFilter filter, String address) {
		return filter.admits(new InetSocketAddress(address, 1));
	}

}
