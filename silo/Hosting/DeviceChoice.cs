using LukePipeline.Grains.Devices;

namespace LukePipeline.Silo.Hosting;

/// <summary>The device of a process, and what there is to say of how it was chosen.</summary>
/// <param name="Options">The device.</param>
/// <param name="Reason">Which one it is and why, in words for the log.</param>
/// <param name="Warnings">What a person should know before the work begins: a GPU that is not used, engines that memory bounds.</param>
public sealed record DeviceChoice(DeviceOptions Options, string Reason, IReadOnlyList<string> Warnings);
