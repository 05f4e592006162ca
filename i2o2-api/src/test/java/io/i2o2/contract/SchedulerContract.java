package io.i2o2.contract;

/**
 * The suite for any configuration, also with failpoints around the scheduler. A backend runs it by
 * one class for each configuration that it wants tested, one of them by {@link BackendContract}:
 *
 * <pre>{@code
 * final class TinyQueueTest implements SchedulerContract {
 *   public SchedulerBuilder configure(SchedulerBuilder builder) {
 *     return builder.backend("mine").queueSize(2);
 *   }
 *
 *   public Doomed doomed(SchedulerBuilder builder) { ... }
 * }
 * }</pre>
 */
public interface SchedulerContract
    extends RepliesContract,
        GuardsContract,
        BackPressureContract,
        BatchContract,
        SubmitAllContract,
        CallbackContract,
        FailingListenersContract,
        CancelContract,
        CloseContract,
        CloseLimitContract,
        ClosesContract,
        DeathContract,
        FilesContract,
        OpenOptionsContract,
        OpensContract,
        PathsContract,
        ReadWriteContract,
        RunContract,
        RunAndCloseContract,
        RunWritesContract,
        VectoredContract,
        FileOperationsContract,
        StreamsContract,
        RawDescriptorsContract,
        UringCommandsContract,
        RegisteredFilesContract,
        RegisteredBuffersContract,
        AsyncRegistrationsContract,
        MemoryContract,
        MemoryAdviceContract,
        ReadOnlyMemoryContract,
        ReadersMemoryContract,
        BadInputContract,
        LoopContract,
        LoopOwnerContract,
        OwnThreadContract,
        LeakContract,
        WaitingOperationsContract,
        WaitingOpensContract,
        VirtualThreadsContract,
        InheritanceContract {}
