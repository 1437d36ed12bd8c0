namespace LukePipeline.Benchmarks.Soak;

/// <summary>The process after a job and a full collection.</summary>
/// <param name="At">Time since the measured part began; negative while warming up.</param>
/// <param name="Managed">Bytes of managed objects that are reachable.</param>
/// <param name="Anonymous">Bytes of memory of the process that no file backs: the managed heap, libtorch's tensors, stacks.</param>
/// <param name="CpuSeconds">Processor time so far, without that of taking samples.</param>
/// <param name="Yardstick">Processor time that a fixed amount of arithmetic took just now, seconds.</param>
/// <param name="Documents">Documents so far.</param>
internal sealed record SoakSample(TimeSpan At, long Managed, long Anonymous, double CpuSeconds, double Yardstick, long Documents);
