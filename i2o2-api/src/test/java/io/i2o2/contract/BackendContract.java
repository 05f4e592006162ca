package io.i2o2.contract;

/**
 * The suite, and what holds for a scheduler with nothing around it and hardly depends on its sizes.
 * A backend runs it in one configuration, and with several rings.
 */
public interface BackendContract
    extends SchedulerContract,
        StackEndContract,
        DrivenLoopContract,
        StackEndHandlesContract,
        StackEndCloseContract,
        ClosedSchedulerContract,
        UnreachableContract {}
