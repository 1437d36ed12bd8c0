namespace LukePipeline.Silo.Hosting;

/// <summary><c>luke-silo --probe URL</c>: what a container without curl asks its own silo.</summary>
internal static class HealthProbe
{
    /// <summary>The flag.</summary>
    public const string Flag = "--probe";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks once.</summary>
    /// <param name="url">A health endpoint.</param>
    /// <returns>0 when it answers with success, 1 otherwise.</returns>
    public static async Task<int> RunAsync(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            Console.Error.WriteLine($"luke-silo: '{url}' is no URL. Type {Flag} http://127.0.0.1:8081/health/ready.");
            return SiloProgram.BadConfiguration;
        }

        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address);
            Console.Out.WriteLine(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"luke-silo: {address} does not answer: {e.Message}");
            return 1;
        }
    }
}
