using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace LukePipeline.Silo.Configuration;

/// <summary>Turns the address that a silo is configured with into the one it announces.</summary>
internal static class SiloAddresses
{
    /// <summary>Take the first address of the machine; for containers, which learn theirs at start.</summary>
    public const string Auto = "auto";

    /// <summary>Resolves an address.</summary>
    /// <param name="configured">An IP address, or <see cref="Auto"/>.</param>
    /// <param name="address">The address; null when there is none.</param>
    public static bool TryResolve(string configured, [NotNullWhen(true)] out IPAddress? address)
    {
        if (configured != Auto)
        {
            return IPAddress.TryParse(configured, out address);
        }

        address = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(candidate));
        return address is not null;
    }
}
