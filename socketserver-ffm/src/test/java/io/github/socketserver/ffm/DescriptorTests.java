package io.github.socketserver.ffm;

import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DescriptorTests {

	private static final int EPOLLIN = 1;

	private final Descriptor descriptor = open();

	@Test
	void aNumberIsClosedOnlyWhenNobodyUsesItAnyMore() throws Exception {
		this.descriptor.acquire();
		this.descriptor.acquire();
		this.descriptor.close();
		assertThat(this.descriptor.isClosed()).isTrue();
		assertThat(isOpen()).isTrue();
		this.descriptor.release();
		assertThat(isOpen()).isTrue();
		this.descriptor.release();
		assertThat(isOpen()).isFalse();
	}

	@Test
	void aClosedNumberCannotBeAcquired() throws Exception {
		this.descriptor.acquire();
		this.descriptor.close();
		this.descriptor.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(this.descriptor::acquire);
		this.descriptor.release();
		assertThat(isOpen()).isFalse();
	}

	@Test
	void aReadThatTookEverythingEndsReadiness() throws Exception {
		this.descriptor.releaseDrained(this.descriptor.acquire(), false);
		assertThat(this.descriptor.isReadable()).isFalse();
		assertThat(this.descriptor.isWritable()).isTrue();
		this.descriptor.changed(EPOLLIN);
		assertThat(this.descriptor.isReadable()).isTrue();
		this.descriptor.close();
	}

	@Test
	void anEventDuringAReadIsNotForgotten() throws Exception {
		long before = this.descriptor.acquire();
		this.descriptor.changed(EPOLLIN);
		this.descriptor.releaseDrained(before, true);
		assertThat(this.descriptor.isReadable()).isTrue();
		this.descriptor.close();
	}

	@Test
	void afterUrgentDataOnlyAReadThatFoundNothingEndsReadiness() throws Exception {
		this.descriptor.changed(Epoll.URGENT);
		this.descriptor.releaseDrained(this.descriptor.acquire(), false);
		assertThat(this.descriptor.isReadable()).isTrue();
		this.descriptor.releaseDrained(this.descriptor.acquire(), true);
		assertThat(this.descriptor.isReadable()).isFalse();
		this.descriptor.close();
	}

	@Test
	void theEndOfTheInputIsNeverForgotten() throws Exception {
		this.descriptor.inputIsOver();
		this.descriptor.releaseDrained(this.descriptor.acquire(), true);
		assertThat(this.descriptor.isReadable()).isTrue();
		this.descriptor.close();
	}

	@Test
	void aWriteThatFilledAllRoomEndsReadinessUntilTheNextEvent() throws Exception {
		this.descriptor.releaseFull(this.descriptor.acquire());
		assertThat(this.descriptor.isWritable()).isFalse();
		assertThat(this.descriptor.isReadable()).isTrue();
		for (int i = 0; i < 1 << 21; i++) {
			this.descriptor.changed(EPOLLIN);
		}
		assertThat(this.descriptor.isWritable()).isFalse();
		this.descriptor.changed(Epoll.OUTPUT);
		assertThat(this.descriptor.isWritable()).isTrue();
		this.descriptor.close();
	}

	private boolean isOpen() {
		return Files.exists(Path.of("/proc/self/fd", String.valueOf(this.descriptor.number())),
				LinkOption.NOFOLLOW_LINKS);
	}

	private static Descriptor open() {
		CallFrame frame = CallFrame.acquire();
		Descriptor opened = new Descriptor(Libc.eventDescriptor(frame, 0));
		frame.release();
		return opened;
	}

}
