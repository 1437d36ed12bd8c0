using TorchSharp;

namespace LukePipeline.Engine.Kernels;

/// <summary>How many threads libtorch uses for one operation.</summary>
/// <remarks>
/// OpenMP keeps that number per calling thread, and a new thread starts with all cores: every engine thread has to say so
/// itself. Two engines of one thread each beat one of two threads, since no operation then waits for its slowest part.
/// </remarks>
internal static class ComputeThreads
{
    /// <summary>Makes operations that the calling thread starts use that many threads; cheap when they already do.</summary>
    public static void Use(int threads)
    {
        if (torch.get_num_threads() != threads)
        {
            torch.set_num_threads(threads);
        }
    }
}
