namespace LukePipeline.Engine.Queue;

/// <summary>Reads what libtorch says: it has no exception types of its own, only messages.</summary>
public static class DeviceErrors
{
    private static readonly string[] OutOfMemory = ["out of memory", "can't allocate memory", "not enough memory", "ALLOC_FAILED"];
    private static readonly string[] DeviceLost = ["CUDA error", "CUDA driver", "cuDNN error", "device-side assert", "CUBLAS_STATUS", "ECC error"];

    /// <summary>Whether the device had too little memory: a smaller batch may fit.</summary>
    public static bool IsOutOfMemory(Exception exception) => exception is OutOfMemoryException || Says(exception, OutOfMemory);

    /// <summary>Whether the device cannot be used any more in this process.</summary>
    public static bool IsDeviceLost(Exception exception) => !IsOutOfMemory(exception) && Says(exception, DeviceLost);

    private static bool Says(Exception exception, string[] phrases)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (phrases.Any(phrase => e.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
